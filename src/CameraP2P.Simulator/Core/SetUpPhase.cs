using CameraP2P.Protocol.Pppp;
using CameraP2P.Session.Core;

namespace CameraP2P.Simulator.Core;

/// <summary>
/// What the camera sends until a client takes part: after a search the address, then P2P_RDY (docs/PROTOCOL_ANALYSIS.md#envelope and #session-set-up). Not
/// thread-safe.
/// </summary>
/// <param name="addressPhase">Whether the client has searched.</param>
/// <param name="start">The time.</param>
internal sealed class SetUpPhase(bool addressPhase, TimeSpan start)
{
    /// <summary>
    /// P2P_RDY before the greeting goes out even to a client that has said nothing, and at most to one that has: eight is the most
    /// captured (docs/PROTOCOL_ANALYSIS.md#envelope). Those behind the first word of the client alternate with the greeting, until its first DRW or
    /// DRW_ACK.
    /// </summary>
    public const int MostReady = 8;

    /// <summary>P2P_RDY and every unacknowledged DRW are repeated about this often (docs/PROTOCOL_ANALYSIS.md#envelope and #reliable-channels).</summary>
    public static readonly TimeSpan RepeatInterval = TimeSpan.FromMilliseconds(28);

    /// <summary>Copies of opcode 0x43 in one address phase (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    private const int AddressCopies = 51;

    /// <summary>51 copies in about 0.33 s (docs/PROTOCOL_ANALYSIS.md#envelope).</summary>
    private static readonly TimeSpan AddressInterval = TimeSpan.FromMilliseconds(6.5);

    private int addressCopiesLeft = addressPhase ? AddressCopies : 0;
    private bool hasTakenPart;
    private TimeSpan nextRepeat = start;

    /// <summary>When the next packet is due.</summary>
    public TimeSpan NextDeadline => HasSpoken && (hasTakenPart || ReadySent >= MostReady) ? TimeSpan.MaxValue : nextRepeat;

    /// <summary>Whether the address is still being told; the client is not heard meanwhile.</summary>
    public bool IsTellingAddress => addressCopiesLeft > 0;

    /// <summary>Whether the client has said anything.</summary>
    public bool HasSpoken { get; private set; }

    /// <summary>P2P_RDY sent so far.</summary>
    public int ReadySent { get; private set; }

    /// <summary>Opcode 0x43: the UID and the camera's own address, in 24 bytes, as in all 255 captured copies.</summary>
    public static void SendAddress(DatagramQueue outgoing, CameraUid uid, Ipv4EndPoint own, Ipv4EndPoint client)
    {
        Span<byte> body = stackalloc byte[CameraUid.Length + 24];
        body.Clear();
        uid.Write(body);
        own.Write(body[CameraUid.Length..]);
        outgoing.Add(PpppOpcode.TRY_LAN_TCP, body, client, CameraCore.SessionSocket);
    }

    /// <summary>The client has said something.</summary>
    public void Hear(PpppOpcode opcode)
    {
        HasSpoken = true;
        hasTakenPart |= opcode is PpppOpcode.DRW or PpppOpcode.DRW_ACK;
    }

    /// <summary>Whether opcode 0x43 is to be sent now.</summary>
    public bool TryTakeAddress(TimeSpan now)
    {
        if (!IsTellingAddress || now < nextRepeat)
        {
            return false;
        }

        addressCopiesLeft--;
        nextRepeat += AddressInterval;
        return true;
    }

    /// <summary>Whether P2P_RDY is to be sent now.</summary>
    public bool TryTakeReady(TimeSpan now)
    {
        if (IsTellingAddress || now < NextDeadline)
        {
            return false;
        }

        NoteReady(now);
        return true;
    }

    /// <summary>P2P_RDY is sent, due or not; the next is an interval later.</summary>
    public void NoteReady(TimeSpan now)
    {
        ReadySent++;
        nextRepeat = now + RepeatInterval;
    }
}
