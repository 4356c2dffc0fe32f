using System.Management.Automation;
using CameraP2P.Errors;
using CameraP2P.Simulator;

namespace CameraP2P.Pipeline;

/// <summary>The base of cmdlets that find simulated cameras by their ports.</summary>
public abstract class SimulatorCmdlet : CameraCmdlet
{
    /// <summary>Does something with the simulator on a port, or writes the error that there is none.</summary>
    /// <param name="port">Its session port.</param>
    /// <param name="action">What to do.</param>
    internal void WriteByPort(int port, Action<CameraSimulator> action)
    {
        if (Context.Simulators.FirstOrDefault(simulator => simulator.Port == port) is { } found)
        {
            action(found);
            return;
        }

        WriteError(NotFound(FormattableString.Invariant($"No simulator of this runspace listens on port {port}."), port));
    }

    /// <summary>The error that none is meant, with those there are.</summary>
    internal CameraCmdletException NotFound(string message, object? target) => new(
        ErrorIds.SimulatorNotFound,
        ErrorCategory.ObjectNotFound,
        message,
        Context.Simulators.Count == 0
            ? "There is none: start one with Start-CameraSimulator."
            : FormattableString.Invariant($"There are some on {string.Join(", ", Context.Simulators.Select(simulator => simulator.Port))}."),
        target);
}
