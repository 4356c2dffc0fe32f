namespace CameraP2P.Radios.NetworkManager;

/// <summary>What happens to who tries to join a Wi-Fi.</summary>
internal enum JoinOutcome
{
    /// <summary>It gets an address.</summary>
    Joined,

    /// <summary>The password is wrong.</summary>
    WrongPassword,

    /// <summary>There is no DHCP server.</summary>
    NoAddress,
}

/// <summary>A Wi-Fi that is or may be in reach, behind one access point.</summary>
internal sealed class WifiNetwork
{
    /// <summary>Its name.</summary>
    public required string Ssid { get; init; }

    /// <summary>The access point's address.</summary>
    public required string Bssid { get; init; }

    /// <summary>The address of the gateway, which is the camera's own.</summary>
    public required string Gateway { get; init; }

    /// <summary>The address that the computer gets.</summary>
    public required string Address { get; init; }

    /// <summary>How well it is received, in per cent.</summary>
    public byte Strength { get; init; } = 70;

    /// <summary>Whether it is a camera's, so that the outside is told who joins.</summary>
    public bool IsCamera { get; init; }

    /// <summary>How long everything takes.</summary>
    public required RadioTimes Times { get; init; }

    /// <summary>Whether it can be received at the moment.</summary>
    public Func<bool> IsUp { get; init; } = () => true;

    /// <summary>What happens to who tries to join with this password.</summary>
    public required Func<string, JoinOutcome> Try { get; init; }
}
