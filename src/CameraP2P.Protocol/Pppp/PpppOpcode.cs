namespace CameraP2P.Protocol.Pppp;

/// <summary>
/// The second byte of every datagram, spelt as the field spells it (magicus/pppp-dissector).
/// A value without a name is legal on the wire and passes through unchanged.
/// </summary>
/// <remarks>
/// Sources: reference section 1 for those seen in captures, section 11 for the rendezvous and relay family,
/// which was never seen on the KJK230.
/// </remarks>
public enum PpppOpcode : byte
{
    /// <summary>Client to cloud server: who am I. Never needed on a LAN (section 1).</summary>
    HELLO = 0x00,

    /// <summary>Server's answer to <see cref="HELLO"/>: our public address (section 11).</summary>
    HELLO_ACK = 0x01,

    /// <summary>Client asks the server for a device (section 11).</summary>
    P2P_REQ = 0x20,

    /// <summary>Server's answer to <see cref="P2P_REQ"/> (section 11).</summary>
    P2P_REQ_ACK = 0x21,

    /// <summary>Search on the LAN, empty body, port 32108 (section 1).</summary>
    LAN_SEARCH = 0x30,

    /// <summary>Named in the family, not seen (section 11).</summary>
    LAN_NOTIFY = 0x31,

    /// <summary>Named in the family, not seen (section 11).</summary>
    LAN_NOTIFY_ACK = 0x32,

    /// <summary>Server to both sides: address to punch to (section 11).</summary>
    PUNCH_TO = 0x40,

    /// <summary>Opens the path; carries the UID; echoed unchanged (section 1).</summary>
    PUNCH_PKT = 0x41,

    /// <summary>The session path is ready; carries the UID (section 1).</summary>
    P2P_RDY = 0x42,

    /// <summary>The camera offers TCP at its own address, in 51 copies, before it falls back to UDP. Ignored, as the app does.</summary>
    TRY_LAN_TCP = 0x43,

    /// <summary>The TCP path is ready; carries the UID. Read in the app's library, never recorded.</summary>
    P2P_RDY_LAN_TCP = 0x44,

    /// <summary>Client asks for relays (section 11).</summary>
    LIST_REQ = 0x68,

    /// <summary>Server's list of relays (section 11).</summary>
    LIST_REQ_ACK = 0x69,

    /// <summary>Greeting to a relay (section 11).</summary>
    RLY_HELLO = 0x70,

    /// <summary>Relay's answer to <see cref="RLY_HELLO"/> (section 11).</summary>
    RLY_HELLO_ACK = 0x71,

    /// <summary>Client asks a relay for a port (section 11).</summary>
    RLY_PORT = 0x72,

    /// <summary>Relay's answer: ticket and port (section 11).</summary>
    RLY_PORT_ACK = 0x73,

    /// <summary>Client asks the server to bring the device to the relay (section 11).</summary>
    RLY_REQ = 0x80,

    /// <summary>Server's answer to <see cref="RLY_REQ"/> (section 11).</summary>
    RLY_REQ_ACK = 0x81,

    /// <summary>Server to device: relay address and ticket (section 11).</summary>
    RLY_TO = 0x82,

    /// <summary>Either side to the relay: ticket and UID (section 11).</summary>
    RLY_PKT = 0x83,

    /// <summary>The relayed path is ready (section 11).</summary>
    RLY_RDY = 0x84,

    /// <summary>Reliable data on a channel (section 3).</summary>
    DRW = 0xD0,

    /// <summary>Acknowledges <see cref="DRW"/> indexes (section 3).</summary>
    DRW_ACK = 0xD1,

    /// <summary>Are you there; empty body, about once a second while nothing else flows (section 1).</summary>
    ALIVE = 0xE0,

    /// <summary>Answer to <see cref="ALIVE"/>, at once (section 1).</summary>
    ALIVE_ACK = 0xE1,

    /// <summary>Ends the session, both directions (section 1).</summary>
    CLOSE = 0xF0,

    /// <summary>The app's report to its cloud; never sent by us (section 1).</summary>
    REPORT_SESSION_READY = 0xF9,
}
