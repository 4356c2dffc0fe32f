using CameraP2P.Protocol.Pppp;

namespace CameraP2P.Session.Core;

/// <summary>A datagram on its way out; valid until the next one is taken.</summary>
internal readonly ref struct OutgoingDatagram
{
    /// <summary>Creates the view.</summary>
    /// <param name="bytes">The datagram.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="socket">Which of the machine's sockets sends it.</param>
    public OutgoingDatagram(ReadOnlySpan<byte> bytes, Ipv4EndPoint destination, int socket)
    {
        Bytes = bytes;
        Destination = destination;
        Socket = socket;
    }

    /// <summary>The datagram.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>Where it goes.</summary>
    public Ipv4EndPoint Destination { get; }

    /// <summary>Which of the machine's sockets sends it; see the machine for what its numbers mean.</summary>
    public int Socket { get; }
}

/// <summary>
/// A state machine that speaks in datagrams and knows neither clock nor socket nor thread: time is a parameter, output is polled.
/// The UDP driver and the simulated network of the tests drive the same machines. Not thread-safe: whoever drives it locks.
/// </summary>
/// <remarks>
/// After every call of <see cref="HandleDatagram"/>, <see cref="HandleDeadline"/> or a method of the machine itself: take all
/// datagrams, then the machine's events, then read <see cref="NextDeadline"/>. A wake-up before the deadline is harmless.
/// </remarks>
internal interface IDatagramMachine
{
    /// <summary>When <see cref="HandleDeadline"/> wants to be called; <see cref="TimeSpan.MaxValue"/> for never. May be early.</summary>
    TimeSpan NextDeadline { get; }

    /// <summary>Takes one datagram. Never throws on what the wire brings.</summary>
    /// <param name="datagram">All its bytes; not kept.</param>
    /// <param name="from">Who sent it.</param>
    /// <param name="socket">Which of the machine's sockets received it.</param>
    /// <param name="now">Monotonic time since an origin of the driver's choice.</param>
    void HandleDatagram(ReadOnlySpan<byte> datagram, Ipv4EndPoint from, int socket, TimeSpan now);

    /// <summary>Does what is due at <paramref name="now"/>; nothing, when nothing is.</summary>
    /// <param name="now">Monotonic time, never less than before.</param>
    void HandleDeadline(TimeSpan now);

    /// <summary>Takes the next datagram to be sent.</summary>
    /// <param name="datagram">The datagram, valid until the next call on this machine.</param>
    /// <returns>False when nothing is left to send.</returns>
    bool TryTakeDatagram(out OutgoingDatagram datagram);
}
