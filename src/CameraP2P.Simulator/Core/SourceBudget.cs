namespace CameraP2P.Simulator.Core;

/// <summary>
/// What may be sent to an address that has not shown that it hears the camera. Anyone can send a PUNCH_PKT with somebody else's address;
/// the real camera answers it with a hundred times as many bytes. Not thread-safe.
/// </summary>
/// <param name="maxSources">Addresses remembered; of too many the oldest is forgotten.</param>
internal sealed class SourceBudget(int maxSources)
{
    /// <summary>Bytes sent for each byte received: the factor of QUIC (RFC 9000, section 8.1).</summary>
    private const int Factor = 3;

    /// <summary>A search of 4 bytes is answered with a PUNCH_PKT of 24.</summary>
    private const int Allowance = 24;

    private readonly Dictionary<uint, Account> accounts = [];
    private readonly Queue<uint> order = new();

    /// <summary>An address has sent something.</summary>
    public void Receive(uint address, int length) => AccountOf(address).Received += length;

    /// <summary>An address has shown that it hears the camera.</summary>
    public void Trust(uint address) => AccountOf(address).IsTrusted = true;

    /// <summary>Whether so many bytes may be sent to an address; they count as sent then.</summary>
    public bool TrySpend(uint address, int length)
    {
        var account = AccountOf(address);
        if (!account.IsTrusted && account.Sent + length > Allowance + (account.Received * Factor))
        {
            return false;
        }

        account.Sent += length;
        return true;
    }

    private Account AccountOf(uint address)
    {
        if (!accounts.TryGetValue(address, out var account))
        {
            if (accounts.Count >= maxSources)
            {
                accounts.Remove(order.Dequeue());
            }

            account = new Account();
            accounts.Add(address, account);
            order.Enqueue(address);
        }

        return account;
    }

    private sealed class Account
    {
        public long Received { get; set; }

        public long Sent { get; set; }

        public bool IsTrusted { get; set; }
    }
}
