using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Captures;

/// <summary>Finds out which end point of a network capture is the camera; the rule stands at <see cref="CaptureFile"/>. Not thread-safe.</summary>
internal sealed class EndPointRoles
{
    /// <summary>End points remembered: a bound on what a hostile file can fill.</summary>
    private const int MaxEndPoints = 4096;

    private readonly Dictionary<Ipv4EndPoint, CaptureDirection> sends = [];

    /// <summary>Which way a datagram went.</summary>
    public CaptureDirection DirectionOf(PpppPacket packet, Ipv4EndPoint source, Ipv4EndPoint destination)
    {
        if ((FromContent(packet) ?? FromPorts(source.Port, destination.Port)) is { } certain)
        {
            Remember(source, destination, certain);
            return certain;
        }

        if (FromMemory(source, destination) is { } known)
        {
            return known;
        }

        Remember(source, destination, CaptureDirection.Tx);
        return CaptureDirection.Tx;
    }

    /// <summary>Whether one of two end points is a camera or client that was met before, or has a port of a camera.</summary>
    public bool Knows(Ipv4EndPoint source, Ipv4EndPoint destination) =>
        FromPorts(source.Port, destination.Port) is not null || FromMemory(source, destination) is not null;

    /// <summary>Whether two end points have spoken the protocol with each other before: whatever they send is meant to be of the family.</summary>
    public bool HaveSpoken(Ipv4EndPoint source, Ipv4EndPoint destination) => sends.ContainsKey(source) && sends.ContainsKey(destination);

    private static CaptureDirection? FromContent(PpppPacket packet) => packet.Opcode switch
    {
        PpppOpcode.LAN_SEARCH => CaptureDirection.Tx,
        PpppOpcode.P2P_RDY or PpppOpcode.TRY_LAN_TCP => CaptureDirection.Rx,
        PpppOpcode.DRW when DrwPacket.TryRead(packet.Body, out var drw) => FromPayload(drw.Payload),
        _ => null,
    };

    private static CaptureDirection? FromPayload(ReadOnlySpan<byte> payload)
    {
        if (!RecordHeader.TryRead(payload, out var header))
        {
            return payload.SequenceEqual("ACK"u8) ? CaptureDirection.Rx : null;
        }

        return header.Class switch
        {
            RecordClass.Request => CaptureDirection.Tx,
            RecordClass.Response or RecordClass.Thumbnail or RecordClass.File or RecordClass.Event => CaptureDirection.Rx,
            _ => null,
        };
    }

    /// <summary>The session port, the search port and the family's server port (docs/PROTOCOL_ANALYSIS.md#envelope and #rendezvous-and-relay).</summary>
    private static bool IsCameraPort(ushort port) => port is 40611 or 32108 or 32100;

    private static CaptureDirection? FromPorts(ushort source, ushort destination) => (IsCameraPort(source), IsCameraPort(destination)) switch
    {
        (true, false) => CaptureDirection.Rx,
        (false, true) => CaptureDirection.Tx,
        _ => null,
    };

    private CaptureDirection? FromMemory(Ipv4EndPoint source, Ipv4EndPoint destination) =>
        sends.TryGetValue(source, out var direction) ? direction
        : sends.TryGetValue(destination, out var opposite) ? Opposite(opposite)
        : null;

    private void Remember(Ipv4EndPoint source, Ipv4EndPoint destination, CaptureDirection direction)
    {
        if (sends.Count >= MaxEndPoints)
        {
            sends.Clear();
        }

        sends[source] = direction;
        sends[destination] = Opposite(direction);
    }

    private static CaptureDirection Opposite(CaptureDirection direction) =>
        direction == CaptureDirection.Tx ? CaptureDirection.Rx : CaptureDirection.Tx;
}
