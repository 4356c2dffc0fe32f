using System.Management.Automation;
using CameraP2P.Diagnosis;
using CameraP2P.Input;
using CameraP2P.Output;
using CameraP2P.Pipeline;
using CameraP2P.Protocol.Pppp;
using CameraP2P.Session;

namespace CameraP2P.Cmdlets;

/// <summary>
/// Test-CameraConnection: tries to reach a camera stage by stage and says of each how it went. A camera that cannot be reached is a
/// result, not an error. No session is left behind.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "CameraConnection", HelpUri = HelpPages.Folder + "Test-CameraConnection.md")]
[OutputType(typeof(CameraConnectionTest), typeof(bool))]
public sealed class TestCameraConnectionCommand : CameraCmdlet
{
    /// <summary>Addresses or host names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [AddressArgument]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[] Address { get; set; } = [];

    /// <summary>The ports to try, in this order; the option's when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [PortArgument]
    [ValidateRange(1, 65535)]
    public int[]? Port { get; set; }

    /// <summary>The UID the camera must have.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [UidArgument]
    public CameraUid? Uid { get; set; }

    /// <summary>User name and password; admin and admin, as cameras are delivered, when left out.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [NoCompletion]
    [LoginCredential]
    public PSCredential? Credential { get; set; }

    /// <summary>The settings of the connection, from New-CameraConnectionOption.</summary>
    [Parameter]
    [NoCompletion]
    [ValidateNotNull]
    public CameraConnectionOption Option { get; set; } = CameraConnectionOption.Default;

    /// <summary>How long reaching one camera may take, login included, in seconds; the option's when left out.</summary>
    [Parameter]
    [Alias("TimeoutSec")]
    [NoCompletion]
    [ValidateRange(0.05, 3600)]
    public double? TimeoutSeconds { get; set; }

    /// <summary>Only true or false per camera: whether every stage passed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var option = (TimeoutSeconds is { } limit ? Option with { ConnectTimeout = TimeSpan.FromSeconds(limit) } : Option).Checked();
        var credential = LoginCredential.Get(this, Credential);
        var target = new CameraTarget { Ports = Port ?? [], Uid = Uid };
        foreach (var address in Address)
        {
            Run(async (queue, stopping) =>
            {
                var tester = new ConnectionTester(target, address, credential, option, result =>
                {
                    if (!Quiet)
                    {
                        queue.Write(result);
                    }
                });
                var passed = await tester.RunAsync(stopping).ConfigureAwait(false);
                if (Quiet)
                {
                    queue.Write(passed);
                }
            });
        }
    }
}
