using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Wake;

namespace CameraP2P.Radio;

/// <summary>
/// This computer's radios. The part for its operating system is loaded when it is first used. What goes wrong with them becomes an error of a cmdlet here.
/// </summary>
internal static class ComputerRadios
{
    /// <summary>Opens them.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RadioException">What the part for this system says; RadioNotSupported.</exception>
    public static Task<IRadios> OpenAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsLinux())
        {
            return Open("CameraP2P.Wake.Linux", "CameraP2P.Wake.Linux.LinuxRadios", cancellationToken);
        }

        return OperatingSystem.IsWindows()
            ? Open("CameraP2P.Wake.Windows", "CameraP2P.Wake.Windows.WindowsRadios", cancellationToken)
            : throw new RadioException(
                RadioError.RadioNotSupported,
                "On this operating system the module does not drive Bluetooth and Wi-Fi.",
                "Wake the camera with its app, join its Wi-Fi by hand, and use Connect-Camera without -Wake.");
    }

    /// <summary>The same failure as an error of a cmdlet.</summary>
    /// <param name="e">What happened.</param>
    /// <param name="target">The camera.</param>
    public static CameraCmdletException Failed(RadioException e, string target) => new(e.Error.ToString(), CategoryOf(e.Error), e.Message, e.Advice, target, e);

    /// <summary>Runs something and turns its failures into errors about a camera.</summary>
    public static async Task<T> AboutAsync<T>(string target, Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RadioException e)
        {
            throw Failed(e, target);
        }
    }

    private static Task<IRadios> Open(string part, string type, CancellationToken cancellationToken) =>
        IsolatedLoader.Call<Task<IRadios>>(part, type, "OpenAsync", cancellationToken);

    private static ErrorCategory CategoryOf(RadioError error) => error switch
    {
        RadioError.BluetoothCameraNotFound or RadioError.WifiNotFound => ErrorCategory.ObjectNotFound,
        RadioError.BluetoothBusy => ErrorCategory.ResourceBusy,
        RadioError.BluetoothLost or RadioError.WifiFailed => ErrorCategory.ConnectionError,
        RadioError.WakeNoAnswer or RadioError.WifiNoAddress => ErrorCategory.OperationTimeout,
        RadioError.WakeRefused => ErrorCategory.InvalidResult,
        RadioError.WakeMalformed => ErrorCategory.ProtocolError,
        RadioError.WifiPasswordRefused => ErrorCategory.AuthenticationError,
        RadioError.RadioNotAllowed => ErrorCategory.PermissionDenied,
        RadioError.RadioNotSupported => ErrorCategory.NotImplemented,
        _ => ErrorCategory.ResourceUnavailable,
    };
}
