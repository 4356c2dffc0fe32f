namespace CameraP2P.Protocol.Pppp;

/// <summary>
/// The second byte of every datagram, spelt as the field spells it (magicus/pppp-dissector).
/// A value without a name is legal on the wire and passes through unchanged.
/// </summary>
/// <remarks>
/// Sources: docs/PROTOCOL_ANALYSIS.md#envelope for those seen in captures, docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay for the rendezvous and relay family,
/// which was never seen on the KJK230.
/// </remarks>
public enum PpppOpcode : byte
{
    /// <summary>Client to cloud server: who am I. Never needed on a LAN (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    HELLO = 0x00,

    /// <summary>Server's answer to <see cref="HELLO"/>: our public address (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    HELLO_ACK = 0x01,

    /// <summary>Client asks the server for a device (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    P2P_REQ = 0x20,

    /// <summary>Server's answer to <see cref="P2P_REQ"/> (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    P2P_REQ_ACK = 0x21,

    /// <summary>Search on the LAN, empty body, port 32108 (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    LAN_SEARCH = 0x30,

    /// <summary>Named in the family, not seen (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    LAN_NOTIFY = 0x31,

    /// <summary>Named in the family, not seen (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    LAN_NOTIFY_ACK = 0x32,

    /// <summary>Server to both sides: address to punch to (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    PUNCH_TO = 0x40,

    /// <summary>Opens the path; carries the UID; echoed unchanged (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    PUNCH_PKT = 0x41,

    /// <summary>The session path is ready; carries the UID (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    P2P_RDY = 0x42,

    /// <summary>The camera offers TCP at its own address, in 51 copies, before it falls back to UDP. Ignored, as the app does.</summary>
    TRY_LAN_TCP = 0x43,

    /// <summary>The TCP path is ready; carries the UID. Read in the app's library, never recorded.</summary>
    P2P_RDY_LAN_TCP = 0x44,

    /// <summary>Client asks for relays (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    LIST_REQ = 0x68,

    /// <summary>Server's list of relays (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    LIST_REQ_ACK = 0x69,

    /// <summary>Greeting to a relay (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    RLY_HELLO = 0x70,

    /// <summary>Relay's answer to <see cref="RLY_HELLO"/> (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    RLY_HELLO_ACK = 0x71,

    /// <summary>Client asks a relay for a port (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    RLY_PORT = 0x72,

    /// <summary>Relay's answer: ticket and port (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    RLY_PORT_ACK = 0x73,

    /// <summary>Client asks the server to bring the device to the relay (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    RLY_REQ = 0x80,

    /// <summary>Server's answer to <see cref="RLY_REQ"/> (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    RLY_REQ_ACK = 0x81,

    /// <summary>Server to device: relay address and ticket (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    RLY_TO = 0x82,

    /// <summary>Either side to the relay: ticket and UID (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    RLY_PKT = 0x83,

    /// <summary>The relayed path is ready (docs/PROTOCOL_ANALYSIS.md#rendezvous-and-relay).</summary>
    RLY_RDY = 0x84,

    /// <summary>Reliable data on a channel (docs/PROTOCOL_ANALYSIS.md#reliable-channels).</summary>
    DRW = 0xD0,

    /// <summary>Acknowledges <see cref="DRW"/> indexes (docs/PROTOCOL_ANALYSIS.md#reliable-channels).</summary>
    DRW_ACK = 0xD1,

    /// <summary>Are you there; empty body, about once a second while nothing else flows (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    ALIVE = 0xE0,

    /// <summary>Answer to <see cref="ALIVE"/>, at once (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    ALIVE_ACK = 0xE1,

    /// <summary>Ends the session, both directions (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    CLOSE = 0xF0,

    /// <summary>The app's report to its cloud; never sent by us (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    REPORT_SESSION_READY = 0xF9,
}
