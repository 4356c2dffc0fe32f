using System.Management.Automation;
using CameraP2P.Input;
using CameraP2P.Pipeline;
using CameraP2P.Simulator;

namespace CameraP2P.Cmdlets;

/// <summary>Stop-CameraSimulator: stops simulated cameras and frees their ports.</summary>
[Cmdlet(VerbsLifecycle.Stop, "CameraSimulator", HelpUri = HelpPages.Folder + "Stop-CameraSimulator.md", DefaultParameterSetName = "Simulator")]
public sealed class StopCameraSimulatorCommand : SimulatorCmdlet
{
    /// <summary>The simulators; the only one of this runspace when left out.</summary>
    [Parameter(Position = 0, ParameterSetName = "Simulator", ValueFromPipeline = true)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public CameraSimulator[]? Simulator { get; set; }

    /// <summary>Their session ports.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Port")]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public int[]? Port { get; set; }

    /// <summary>All of this runspace; none is no error.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "All")]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Port is not null)
        {
            foreach (var port in Port)
            {
                WriteByPort(port, simulator => Stop([simulator]));
            }

            return;
        }

        Stop(All ? [.. Context.Simulators] : Simulator ?? [FindOnly()]);
    }

    private CameraSimulator FindOnly() => Context.Simulators switch
    {
        [var only] => only,
        [] => throw NotFound("No simulator runs in this runspace.", target: null),
        _ => throw NotFound("Several simulators run in this runspace: say which with -Port, or all with -All.", target: null),
    };

    private void Stop(IReadOnlyList<CameraSimulator> simulators)
    {
        Run((_, _) => Task.WhenAll(simulators.Select(simulator => simulator.StopAsync())));
        foreach (var simulator in simulators)
        {
            if (Context.Remove(simulator) is { } trace && (trace.Failure is not null || trace.Dropped > 0))
            {
                WriteWarning(FormattableString.Invariant($"The trace of the simulator on port {simulator.Port} is incomplete. {trace.Failure?.Message ?? $"{trace.Dropped} lines were dropped."}"));
            }

            WriteVerbose(FormattableString.Invariant($"The simulator on port {simulator.Port} is stopped."));
        }
    }
}
