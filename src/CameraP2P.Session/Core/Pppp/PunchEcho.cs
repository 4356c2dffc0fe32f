using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>Answers PUNCH_PKT with the same packet, within bounds, and remembers to whom. Not thread-safe.</summary>
internal sealed class PunchEcho(DatagramQueue queue, int socket)
{
    /// <summary>
    /// Echoes per source and attempt; the app sends two (captures). The bound keeps two echoing machines from going on for ever. It counts each
    /// source on its own, so a stranger cannot use up the camera's echoes.
    /// </summary>
    private const int MaxEchoes = 16;

    /// <summary>Sources echoed to per attempt; more would only fill the memory.</summary>
    private const int MaxSources = 64;

    private readonly Dictionary<Ipv4EndPoint, int> answered = [];

    /// <summary>To how many sources.</summary>
    public int Count => answered.Count;

    /// <summary>To whom.</summary>
    public IReadOnlyCollection<Ipv4EndPoint> Answered => answered.Keys;

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
        var sent = answered.GetValueOrDefault(to);
        if (sent < MaxEchoes && (sent > 0 || answered.Count < MaxSources))
        {
            answered[to] = sent + 1;
            queue.Add(PpppOpcode.PUNCH_PKT, uid, to, socket);
        }
    }
}
