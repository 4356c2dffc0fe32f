using Tmds.DBus.Protocol;

namespace CameraP2P.Wake.Linux.Bluez;

/// <summary>What BlueZ's errors mean (its doc/org.bluez.*.rst).</summary>
internal static class BluezErrors
{
    /// <summary>How long releasing something may take.</summary>
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(2);

    /// <summary>Runs a call and names its failure.</summary>
    /// <param name="call">The call.</param>
    /// <param name="otherwise">The name of a failure that has no name of its own.</param>
    public static async Task<T> NamedAsync<T>(Func<Task<T>> call, RadioError otherwise = RadioError.BluetoothLost)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (DBusErrorReplyException e)
        {
            throw From(e, otherwise);
        }
        catch (DBusExceptionBase e)
        {
            throw new RadioException(RadioError.BluetoothUnavailable, "The connection to the system's D-Bus broke off.", "Check that BlueZ runs (systemctl status bluetooth).", e);
        }
    }

    /// <summary>The same for a call without a result.</summary>
    public static Task NamedAsync(Func<Task> call, RadioError otherwise = RadioError.BluetoothLost) => NamedAsync(
        async () =>
        {
            await call().ConfigureAwait(false);
            return true;
        },
        otherwise);

    /// <summary>Lets something go, whatever comes of it, within a short time.</summary>
    public static async Task ReleaseAsync(Func<CancellationToken, Task> call)
    {
        using var limit = new CancellationTokenSource(ReleaseLimit);
        try
        {
            await call(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DBusExceptionBase or OperationCanceledException or InvalidOperationException)
        {
            // It has gone by itself.
            return;
        }
    }

    /// <summary>Whether somebody had connected the device already.</summary>
    public static bool IsConnected(DBusErrorReplyException e) => e.ErrorName is "org.bluez.Error.AlreadyConnected";

    private static RadioException From(DBusErrorReplyException e, RadioError otherwise) => e.ErrorName switch
    {
        "org.bluez.Error.InProgress" or "org.bluez.Error.Busy" => Busy(e),
        "org.bluez.Error.Failed" when e.ErrorMessage.Contains("in progress", StringComparison.OrdinalIgnoreCase) || e.ErrorMessage.Contains("busy", StringComparison.OrdinalIgnoreCase) => Busy(e),
        "org.bluez.Error.NotReady" => Off(e),
        "org.freedesktop.DBus.Error.AccessDenied" or "org.bluez.Error.NotPermitted" or "org.bluez.Error.NotAuthorized" => new RadioException(
            RadioError.RadioNotAllowed,
            "This user may not use Bluetooth.",
            "Run as a user of the group bluetooth, or as root.",
            e),
        "org.freedesktop.DBus.Error.ServiceUnknown" or "org.freedesktop.DBus.Error.NameHasNoOwner" or "org.freedesktop.systemd1.NoSuchUnit" => Unavailable(e),
        "org.freedesktop.DBus.Error.UnknownObject" or "org.bluez.Error.DoesNotExist" => new RadioException(RadioError.BluetoothCameraNotFound, "The camera is no longer in reach of Bluetooth.", "Move closer to the camera and try again.", e),
        _ => new RadioException(otherwise, $"Bluetooth failed: {Protocol.Printable.Short(e.ErrorMessage)} ({e.ErrorName}).", "Move closer to the camera and try again.", e),
    };

    /// <summary>BlueZ does not run.</summary>
    public static RadioException Unavailable(Exception? inner) => new(
        RadioError.BluetoothUnavailable,
        "BlueZ, which drives Bluetooth, does not run.",
        "Install it and start it: systemctl start bluetooth.",
        inner);

    /// <summary>The adapter is switched off.</summary>
    public static RadioException Off(Exception? inner) => new(
        RadioError.BluetoothOff,
        "The Bluetooth adapter is switched off.",
        "Switch it on: bluetoothctl power on (and rfkill unblock bluetooth, if it is blocked).",
        inner);

    private static RadioException Busy(Exception inner) => new(
        RadioError.BluetoothBusy,
        "The Bluetooth adapter is busy with something else.",
        "Wait until other programs have stopped scanning and connecting, and try again.",
        inner);
}
