using System.Net;

namespace CameraP2P.Session.Core;

/// <summary>What a session owns for its whole life and each of its connections uses.</summary>
internal sealed record SessionParts(
    CameraConnectionOption Option,
    NetworkCredential Credential,
    DatagramQueue Outgoing,
    Queue<SessionEvent> Events,
    SessionCounters Counters,
    HeartbeatGrid Heartbeat,
    CommandTable Commands);
