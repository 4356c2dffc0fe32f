using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>A camera that answered a search.</summary>
/// <param name="Uid">Its UID.</param>
/// <param name="EndPoint">The address and port it answered from.</param>
/// <param name="RoundTripTime">From the last LAN_SEARCH to the answer.</param>
internal sealed record SearchAnswer(CameraUid Uid, Ipv4EndPoint EndPoint, TimeSpan RoundTripTime);

/// <summary>
/// Searches the LAN: LAN_SEARCH in pairs at a fixed interval; every PUNCH_PKT that comes back is a camera (docs/PROTOCOL_ANALYSIS.md#envelope
/// and 2). It is not echoed, so no session begins. A machine without clock, socket or thread; not thread-safe.
/// </summary>
/// <param name="target">Where LAN_SEARCH goes, and who may answer.</param>
/// <param name="interval">How often.</param>
internal sealed class SearchCore(PathTarget target, TimeSpan interval) : IDatagramMachine
{
    /// <summary>A bound on what hostile answers can fill; a network with more cameras is searched by parts.</summary>
    private const int MaxCameras = 4096;

    private readonly DatagramQueue outgoing = new();
    private readonly Queue<SearchAnswer> answers = new();
    private readonly HashSet<(CameraUid, Ipv4EndPoint)> known = [];
    private TimeSpan lastSent;

    /// <inheritdoc/>
    public TimeSpan NextDeadline { get; private set; } = TimeSpan.MaxValue;

    /// <summary>Sends the first LAN_SEARCH.</summary>
    /// <param name="now">The time.</param>
    public void Start(TimeSpan now)
    {
        NextDeadline = now;
        HandleDeadline(now);
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        if (now < NextDeadline)
        {
            return;
        }

        foreach (var endPoint in target.SearchTargets)
        {
            for (var i = 0; i < LanPath.SearchCopies; i++)
            {
                outgoing.Add(PpppOpcode.LAN_SEARCH, default(ReadOnlySpan<byte>), endPoint, 0);
            }
        }

        lastSent = now;
        NextDeadline = now + interval;
    }

    /// <inheritdoc/>
    public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
    {
        if (PpppPacket.TryRead(datagram, out var packet) == PpppError.None
            && packet.Opcode == PpppOpcode.PUNCH_PKT
            && packet.Body.Length == CameraUid.Length
            && CameraUid.TryRead(packet.Body, out var uid)
            && target.MayBeAt(from)
            && known.Count < MaxCameras
            && known.Add((uid, from)))
        {
            answers.Enqueue(new SearchAnswer(uid, from, now - lastSent));
        }
    }

    /// <inheritdoc/>
    public bool TryTakeDatagram(out OutgoingDatagram datagram) => outgoing.TryTake(out datagram);

    /// <summary>Takes the next camera found; each is reported once.</summary>
    /// <param name="answer">The camera.</param>
    /// <returns>False when there is none.</returns>
    public bool TryTakeAnswer(out SearchAnswer answer) => answers.TryDequeue(out answer!);
}
