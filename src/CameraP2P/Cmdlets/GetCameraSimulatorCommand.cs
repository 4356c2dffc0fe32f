using System.Management.Automation;
using CameraP2P.Input;
using CameraP2P.Pipeline;
using CameraP2P.Simulator;

namespace CameraP2P.Cmdlets;

/// <summary>Get-CameraSimulator: the simulated cameras of this runspace.</summary>
[Cmdlet(VerbsCommon.Get, "CameraSimulator", HelpUri = HelpPages.Folder + "Get-CameraSimulator.md")]
[OutputType(typeof(CameraSimulator))]
public sealed class GetCameraSimulatorCommand : SimulatorCmdlet
{
    /// <summary>Their session ports; all when left out.</summary>
    [Parameter(Position = 0)]
    [NoCompletion]
    [ValidateNotNullOrEmpty]
    public int[]? Port { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        if (Port is null)
        {
            WriteObject(Context.Simulators, enumerateCollection: true);
        }

        foreach (var port in Port ?? [])
        {
            WriteByPort(port, simulator => WriteObject(simulator));
        }
    }
}
