using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>Answers PUNCH_PKT with the same packet, within bounds, and remembers to whom. Not thread-safe.</summary>
internal sealed class PunchEcho(DatagramQueue queue, int socket)
{
    /// <summary>
    /// Echoes per attempt; the app sends two (captures). The bound keeps two echoing machines from going on for ever.
    /// </summary>
    private const int MaxEchoes = 16;

    private readonly HashSet<Ipv4EndPoint> answered = [];

    /// <summary>How many were sent.</summary>
    public int Count { get; private set; }

    /// <summary>To whom.</summary>
    public IEnumerable<Ipv4EndPoint> Answered => answered;

    /// <summary>Reads the UID of a PUNCH_PKT or P2P_RDY; false for every other packet.</summary>
    public static bool TryRead(PpppPacket packet, out CameraUid uid)
    {
        uid = default;
        return packet.Opcode is PpppOpcode.PUNCH_PKT or PpppOpcode.P2P_RDY
            && packet.Body.Length == CameraUid.Length
            && CameraUid.TryRead(packet.Body, out uid);
    }

    /// <summary>Echoes one.</summary>
    public void Send(CameraUid uid, Ipv4EndPoint to)
    {
        if (Count < MaxEchoes)
        {
            Count++;
            answered.Add(to);
            queue.Add(PpppOpcode.PUNCH_PKT, uid, to, socket);
        }
    }
}
