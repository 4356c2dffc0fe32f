using System.Management.Automation;
using System.Net;
using System.Security;
using CameraP2P.Protocol;
using CameraP2P.Wake;

namespace CameraP2P.Output;

/// <summary>The Wi-Fi of a woken camera, as Enable-CameraWifi gives it. Its password is in no text. Immutable.</summary>
public sealed class CameraWifi
{
    private readonly PSCredential credential;

    internal CameraWifi(string name, WifiTicket ticket)
    {
        (Name, Ssid, Bssid) = (Printable.Clean(name), Printable.Clean(ticket.Ssid), ticket.Bssid);
        credential = new PSCredential(Ssid, new NetworkCredential(string.Empty, ticket.Password).SecurePassword);
    }

    /// <summary>The camera's Bluetooth name.</summary>
    public string Name { get; }

    /// <summary>The name of its Wi-Fi, such as <c>KJK_E0FF</c>.</summary>
    public string Ssid { get; }

    /// <summary>The address of its access point; null when the camera did not tell it.</summary>
    public string? Bssid { get; }

    /// <summary>The password of its Wi-Fi: the property <c>Password</c> in PowerShell, which is neither shown nor stored.</summary>
    /// <returns>Read only.</returns>
    public SecureString GetPassword() => credential.Password;

    /// <summary>The name of its Wi-Fi.</summary>
    /// <returns>The name only.</returns>
    public override string ToString() => Ssid;
}
