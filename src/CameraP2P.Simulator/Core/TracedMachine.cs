using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;

namespace CameraP2P.Simulator.Core;

/// <summary>A machine that says one line per datagram: time, direction, peer, opcode, channel, index, length; never content.</summary>
/// <param name="inner">The machine behind it.</param>
/// <param name="write">Gets the lines.</param>
internal sealed class TracedMachine(IDatagramMachine inner, Action<string> write) : IDatagramMachine
{
    private TimeSpan lastNow;

    /// <inheritdoc/>
    public TimeSpan NextDeadline => inner.NextDeadline;

    /// <inheritdoc/>
    public void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now)
    {
        lastNow = now;
        write(Describe("rx", datagram, from));
        inner.HandleDatagram(datagram, from, socket, now);
    }

    /// <inheritdoc/>
    public void HandleDeadline(TimeSpan now)
    {
        lastNow = now;
        inner.HandleDeadline(now);
    }

    /// <inheritdoc/>
    public bool TryTakeDatagram(out OutgoingDatagram datagram)
    {
        if (!inner.TryTakeDatagram(out datagram))
        {
            return false;
        }

        write(Describe("tx", datagram.Bytes, datagram.Destination));
        return true;
    }

    private string Describe(string direction, ReadOnlySpan<byte> datagram, Ipv4EndPoint peer)
    {
        var prefix = FormattableString.Invariant($"{lastNow.TotalSeconds,10:F4} {direction} {peer} ");
        if (PpppPacket.TryRead(datagram, out var packet) is not PpppError.None and var error)
        {
            return prefix + FormattableString.Invariant($"{error}, {datagram.Length} B");
        }

        if (packet.Opcode == PpppOpcode.DRW && DrwPacket.TryRead(packet.Body, out var drw))
        {
            return prefix + FormattableString.Invariant($"DRW channel {drw.Channel} index {drw.Index}, {drw.Payload.Length} B");
        }

        return packet.Opcode == PpppOpcode.DRW_ACK && DrwAckPacket.TryRead(packet.Body, out var ack)
            ? prefix + FormattableString.Invariant($"DRW_ACK channel {ack.Channel}, {ack.Count} indexes from {(ack.Count > 0 ? ack[0] : 0)}")
            : prefix + packet.Opcode;
    }
}
