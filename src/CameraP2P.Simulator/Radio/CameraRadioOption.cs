using System.Globalization;
using System.Text.RegularExpressions;

namespace CameraP2P.Simulator.Radio;

/// <summary>The Bluetooth and Wi-Fi side of a simulated camera. Immutable.</summary>
internal sealed partial record CameraRadioOption
{
    /// <summary>Its Bluetooth address, such as <c>1C:15:2D:00:32:E8</c>; its last two bytes are in its name.</summary>
    public string BluetoothAddress { get; init; } = "1C:15:2D:00:32:E8";

    /// <summary>The Wi-Fi's name; null for <c>KJK_</c> and the end of the BSSID.</summary>
    public string? Ssid { get; init; }

    /// <summary>The Wi-Fi's password: 8 digits in every recording.</summary>
    public string Password { get; init; } = "12345678";

    /// <summary>What goes wrong.</summary>
    public WakeFault Fault { get; init; }

    /// <summary>How often it goes wrong; then all is well.</summary>
    public int FaultCount { get; init; } = int.MaxValue;

    /// <summary>The camera's address in its own Wi-Fi.</summary>
    public string CameraAddress { get; init; } = "192.168.43.1";

    /// <summary>The address that a computer gets in the camera's Wi-Fi.</summary>
    public string ComputerAddress { get; init; } = "192.168.43.100";

    /// <summary>How long everything takes.</summary>
    public CameraPace Pace { get; init; }

    /// <summary>For everything that happens at random.</summary>
    public int Seed { get; init; }

    /// <summary>The advertised name: <c>TC100_</c> and the last four hex digits of the Bluetooth address (docs/PROTOCOL_ANALYSIS.md).</summary>
    public string Name => "TC100_" + Digits(BluetoothAddress)[8..];

    /// <summary>The address of the camera's access point: one above the Bluetooth address.</summary>
    public string Bssid => string.Join(':', (long.Parse(Digits(BluetoothAddress), NumberStyles.HexNumber, CultureInfo.InvariantCulture) + 1).ToString("X12", CultureInfo.InvariantCulture).Chunk(2).Select(each => new string(each)));

    /// <summary>The Wi-Fi's name as it is.</summary>
    public string WifiName => Ssid ?? "KJK_" + Digits(Bssid)[8..];

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Names the first value that cannot be.</exception>
    public void Validate()
    {
        Require(BluetoothForm().IsMatch(BluetoothAddress), nameof(BluetoothAddress), "an address such as 1C:15:2D:00:32:E8, below FF:FF:FF:FF:FF:FF");
        Require(Password.Length is >= 8 and <= 63 && Password.All(char.IsAsciiLetterOrDigit), "WifiPassword", "8 to 63 letters and digits");
        Require(WifiName.Length is >= 1 and <= 32 && WifiName.All(each => each is > ' ' and < (char)127 and not ('"' or '\\')), "WifiName", "1 to 32 printable ASCII characters without spaces, quotes and backslashes");
        Require(Enum.IsDefined(Fault), "WakeFault", "one of " + string.Join(", ", Enum.GetNames<WakeFault>()));
        Require(FaultCount >= 1, "WakeFaultCount", "1 or more");
    }

    [GeneratedRegex("^(?!FF:FF:FF:FF:FF:FF)([0-9A-F]{2}:){5}[0-9A-F]{2}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BluetoothForm();

    private static string Digits(string address) => address.Replace(":", "", StringComparison.Ordinal);

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} must be {range}.", name);
        }
    }
}
