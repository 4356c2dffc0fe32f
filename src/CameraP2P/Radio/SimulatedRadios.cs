using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Simulator;
using CameraP2P.Simulator.Radio;

namespace CameraP2P.Radio;

/// <summary>Starts the private D-Bus that simulated cameras share.</summary>
internal static class SimulatedRadios
{
    /// <summary>The bus that a runspace's simulated cameras are on; null when there is none.</summary>
    public static ISimulatedAir? Find(IEnumerable<CameraSimulator> simulators) =>
        simulators.Select(each => each.Radio?.Air).FirstOrDefault(each => each is { IsRunning: true });

    /// <summary>Starts a bus.</summary>
    /// <exception cref="CameraCmdletException">RadioSimulatorFailed: not on Linux, or dbus-daemon does not start.</exception>
    public static async Task<ISimulatedAir> StartAsync(AirOption option)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw Failed("Bluetooth can be simulated on Linux only: the simulator offers it over D-Bus.", "Leave -Bluetooth out, or run this on Linux.", inner: null);
        }

        try
        {
            return await IsolatedLoader.Call<Task<ISimulatedAir>>("CameraP2P.Radios", "CameraP2P.Radios.AirDriver", "StartAsync", option).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw Failed($"The simulated Bluetooth could not be started. {e.Message}", "Install dbus-daemon (Debian and Ubuntu: apt-get install dbus-daemon).", e);
        }
    }

    private static CameraCmdletException Failed(string message, string advice, Exception? inner) =>
        new(ErrorIds.RadioSimulatorFailed, ErrorCategory.ResourceUnavailable, message, advice, target: null, inner);
}
