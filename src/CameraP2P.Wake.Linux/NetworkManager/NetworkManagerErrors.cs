using Tmds.DBus.Protocol;

namespace CameraP2P.Wake.Linux.NetworkManager;

/// <summary>What NetworkManager's errors and reasons mean (its D-Bus reference, NMDeviceStateReason).</summary>
internal static class NetworkManagerErrors
{
    /// <summary>Runs a call and names its failure.</summary>
    public static async Task<T> NamedAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (DBusErrorReplyException e)
        {
            throw From(e);
        }
        catch (DBusExceptionBase e)
        {
            throw new RadioException(RadioError.WifiUnavailable, "The connection to the system's D-Bus broke off.", "Check that NetworkManager runs (systemctl status NetworkManager).", e);
        }
    }

    /// <summary>Whether the service is too old for a method, or the object is gone: GDBus answers both alike.</summary>
    public static bool IsUnknown(DBusErrorReplyException e) =>
        e.ErrorName is "org.freedesktop.DBus.Error.UnknownMethod" or "org.freedesktop.DBus.Error.UnknownObject";

    /// <summary>An activation that failed.</summary>
    /// <param name="ssid">The Wi-Fi.</param>
    /// <param name="reason">NMDeviceStateReason.</param>
    public static RadioException Failed(string ssid, uint reason) => reason switch
    {
        // no-secrets, supplicant-disconnect, supplicant-config-failed, supplicant-failed, supplicant-timeout: the handshake with this password.
        7 or 8 or 9 or 10 or 11 => new RadioException(RadioError.WifiPasswordRefused, $"The Wi-Fi {ssid} does not accept the password.", "Wake the camera again: it tells its password each time."),

        // ip-config-unavailable, ip-config-expired, dhcp-start-failed, dhcp-error, dhcp-failed.
        5 or 6 or 15 or 16 or 17 => new RadioException(RadioError.WifiNoAddress, $"The Wi-Fi {ssid} gave no address.", "Wake the camera again and try once more."),

        // ssid-not-found.
        53 => new RadioException(RadioError.WifiNotFound, $"The Wi-Fi {ssid} has gone.", "Wake the camera again: its Wi-Fi goes to sleep when nobody joins it."),
        _ => new RadioException(RadioError.WifiFailed, FormattableString.Invariant($"The Wi-Fi {ssid} could not be joined (NetworkManager's reason {reason})."), "Wake the camera again and try once more."),
    };

    /// <summary>NetworkManager does not run.</summary>
    public static RadioException Unavailable(Exception inner) => new(
        RadioError.WifiUnavailable,
        "NetworkManager, which drives the Wi-Fi, does not run.",
        "Start it (systemctl start NetworkManager), or join the camera's Wi-Fi by hand and use Connect-Camera without -Wake.",
        inner);

    private static RadioException From(DBusErrorReplyException e) => e.ErrorName switch
    {
        "org.freedesktop.DBus.Error.ServiceUnknown" or "org.freedesktop.DBus.Error.NameHasNoOwner" => Unavailable(e),
        var name when name is "org.freedesktop.DBus.Error.AccessDenied" or "org.freedesktop.PolicyKit1.Error.NotAuthorized" || name.EndsWith(".PermissionDenied", StringComparison.Ordinal) => new RadioException(
            RadioError.RadioNotAllowed,
            "NetworkManager does not allow this user to change networks.",
            "Give the user the right with a polkit rule (docs/WAKE.md has one), or run as root.",
            e),
        _ => new RadioException(RadioError.WifiFailed, $"NetworkManager refused: {Protocol.Printable.Short(e.ErrorMessage)} ({e.ErrorName}).", "Check that the Wi-Fi adapter is switched on and managed: nmcli device.", e),
    };
}
