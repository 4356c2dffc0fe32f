namespace CameraP2P.Session.Core;

/// <summary>What a session has counted since it began. Written by the core, readable at any time.</summary>
public sealed class SessionCounters
{
    /// <summary>Datagrams received.</summary>
    public long Received { get; internal set; }

    /// <summary>Datagrams handed to the driver.</summary>
    public long Sent { get; internal set; }

    /// <summary>Of those handed to the driver, datagrams the operating system had no room for; they were lost.</summary>
    public long Unsent { get; internal set; }

    /// <summary>Bytes of the datagrams received, without IP and UDP headers.</summary>
    public long ReceivedBytes { get; internal set; }

    /// <summary>Bytes of the datagrams handed to the driver, without IP and UDP headers.</summary>
    public long SentBytes { get; internal set; }

    /// <summary>Datagrams that are no PPPP packet.</summary>
    public long Malformed { get; internal set; }

    /// <summary>Bytes behind the length that an envelope gives, ignored.</summary>
    public long SurplusBytes { get; internal set; }

    /// <summary>Datagrams from someone else than the camera, dropped.</summary>
    public long Foreign { get; internal set; }

    /// <summary>Packets with an opcode a session has no use for.</summary>
    public long Unexpected { get; internal set; }

    /// <summary>Responses no command was waiting for.</summary>
    public long UnmatchedResponses { get; internal set; }

    /// <summary>The two that matter most.</summary>
    /// <returns>Such as <c>12 received, 9 sent</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"{Received} received, {Sent} sent");

    /// <summary>A copy of this moment's values.</summary>
    internal SessionCounters Copy() => (SessionCounters)MemberwiseClone();
}
