using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>
/// The LAN strategy: PUNCH_PKT straight to the ports in order, each a stagger after the one before, and LAN_SEARCH beside them;
/// the first P2P_RDY wins, from whatever port it comes (docs/PROTOCOL_ANALYSIS.md#session-set-up and #where-claims-and-evidence-differ). Not thread-safe.
/// </summary>
internal sealed class LanPath(PathTarget target, CameraConnectionOption option, DatagramQueue queue, int socket)
    : PathStrategy(CameraPath.Lan, target, option.PunchInterval, queue, socket)
{
    /// <summary>The app sends its searches in pairs (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    public const int SearchCopies = 2;

    /// <summary>
    /// How long a search for any camera listens for others after the first answer. 100 ms: answers take 26 to 60 ms, and whoever missed the
    /// first search is asked again after 100 ms. A real camera is not ready before 330 ms, so the wait costs nothing there.
    /// </summary>
    private static readonly TimeSpan SearchWindow = TimeSpan.FromMilliseconds(100);

    /// <summary>Cameras kept to be named in the error; more would only fill the memory.</summary>
    private const int MaxCameras = 16;

    private readonly Dictionary<CameraUid, Ipv4EndPoint> cameras = [];
    private CameraUid uid = target.Uid ?? CameraUid.Kjk230;
    private FoundPath? ready;
    private TimeSpan decision = TimeSpan.MaxValue;
    private bool isDecided = target.Address is not null || target.Uid is not null;

    /// <inheritdoc/>
    public override TimeSpan NextDeadline => isDecided ? base.NextDeadline : Deadline.Earliest(decision, base.NextDeadline);

    /// <inheritdoc/>
    public override IReadOnlyList<FoundPath> Several => isDecided && cameras.Count > 1 && Target is { Address: null, Uid: null }
        ? [.. cameras.Select(each => new FoundPath(CameraPath.Lan, each.Value, each.Key))]
        : [];

    /// <inheritdoc/>
    public override void HandleDeadline(TimeSpan now)
    {
        if (!isDecided && now >= decision)
        {
            isDecided = true;
            Found = cameras.Count == 1 ? ready : null;
        }

        base.HandleDeadline(now);
    }

    /// <inheritdoc/>
    public override bool HandlePacket(PpppPacket packet, Ipv4EndPoint from, TimeSpan now)
    {
        if (!Target.MayBeAt(from) || !PunchEcho.TryRead(packet, out var answered))
        {
            return false;
        }

        if (Target.Uid is { } wanted && answered != wanted)
        {
            Note(packet.Opcode, from, PathResult.OtherCamera, now);
            return true;
        }

        var isReady = packet.Opcode == PpppOpcode.P2P_RDY;
        Note(packet.Opcode, from, isReady ? PathResult.Ready : PathResult.Answered, now);
        if (!Target.WasSilent(from))
        {
            NoteCamera(answered, from, now);
            uid = answered;
        }

        if (isReady)
        {
            TakeReady(new FoundPath(CameraPath.Lan, from, answered));
        }
        else
        {
            Echo.Send(answered, from);
        }

        return true;
    }

    /// <inheritdoc/>
    protected override void AddFirstProbes(TimeSpan now)
    {
        if (Target.Address is { } address)
        {
            for (var i = 0; i < Target.Ports.Count; i++)
            {
                Probes.Add(PpppOpcode.PUNCH_PKT, new Ipv4EndPoint(address, (ushort)Target.Ports[i]), now + (option.PortStagger * i));
            }
        }

        // With a known address the direct PUNCH_PKT is one round trip ahead: a search answered first would bring on the
        // camera's 0.33 s of opcode 0x43 (docs/PROTOCOL_ANALYSIS.md#session-set-up), so it starts one stagger later.
        var searchStart = Target.Address is null ? now : now + option.PortStagger;
        foreach (var endPoint in Target.SearchTargets)
        {
            Probes.Add(PpppOpcode.LAN_SEARCH, endPoint, searchStart, SearchCopies);
        }
    }

    /// <inheritdoc/>
    protected override void Send(PpppOpcode opcode, Ipv4EndPoint to)
    {
        if (opcode == PpppOpcode.PUNCH_PKT)
        {
            Queue.Add(opcode, uid, to, Socket);
            return;
        }

        base.Send(opcode, to);
    }

    private void TakeReady(FoundPath reached)
    {
        if (!MustGreet(reached))
        {
            ready ??= reached;
            Found = isDecided ? ready : null;
        }
    }

    /// <summary>The first answer to a search for any camera opens the time in which others may answer.</summary>
    private void NoteCamera(CameraUid answered, Ipv4EndPoint from, TimeSpan now)
    {
        if (cameras.Count < MaxCameras)
        {
            cameras.TryAdd(answered, from);
        }

        if (decision == TimeSpan.MaxValue)
        {
            var half = option.AttemptTimeout / 2;
            decision = now + (half < SearchWindow ? half : SearchWindow);
        }
    }

    /// <summary>
    /// Books an answer on what it answers. A search is answered with PUNCH_PKT, and with P2P_RDY once that was echoed; a PUNCH_PKT sent
    /// straight to the port with P2P_RDY (docs/PROTOCOL_ANALYSIS.md#session-set-up).
    /// </summary>
    private void Note(PpppOpcode opcode, Ipv4EndPoint from, PathResult result, TimeSpan now)
    {
        var isOfSearch = opcode == PpppOpcode.PUNCH_PKT || Echo.Answered.Contains(from);
        var searched = Target.SearchTargets.Where(endPoint => Probes.HasSent(PpppOpcode.LAN_SEARCH, endPoint)).ToArray();
        if ((!isOfSearch || searched.Length == 0) && Probes.HasSent(PpppOpcode.PUNCH_PKT, from))
        {
            Probes.Note(PpppOpcode.PUNCH_PKT, from, result, now);
            return;
        }

        // The one that was asked by its own address; behind a broadcast address it may be any.
        var asked = Array.Exists(searched, endPoint => endPoint.Address == from.Address) ? searched.Where(endPoint => endPoint.Address == from.Address) : searched;
        foreach (var endPoint in asked)
        {
            Probes.Note(PpppOpcode.LAN_SEARCH, endPoint, result, now);
        }
    }
}
