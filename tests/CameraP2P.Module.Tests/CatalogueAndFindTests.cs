using System.Management.Automation;
using CameraP2P.Module.Tests.Engine;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;

namespace CameraP2P.Module.Tests;

public sealed class CatalogueAndFindTests : IDisposable
{
    private readonly ModuleEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void AllCommandsAreListedAndPatternsChoose()
    {
        Assert.Equal(CommandCatalog.All.Count, engine.Run("Get-CameraCommand").RequireSuccess().Output.Length);
        Assert.Equal([258, 259], Ids("Get-CameraCommand *live*"));
        Assert.Equal([512], Ids("Get-CameraCommand -Id 512"));
        Assert.Equal([512], Ids("Get-CameraCommand device* -Id 5*2"));
        Assert.Empty(Ids("Get-CameraCommand nothing*"));
        Assert.Equal("CommandUnknown", engine.Run("Get-CameraCommand nothing").ErrorId);
        Assert.Equal("CommandUnknown", engine.Run("Get-CameraCommand -Id 3").ErrorId);
    }

    [Fact]
    public void CommandNamesAreCompleted()
    {
        const string line = "Send-CameraCommand Dev";
        using var shell = PowerShell.Create(engine.Runspace);

        var completion = CommandCompletion.CompleteInput(line, line.Length, options: null, shell);

        Assert.Equal("DeviceInfo", Assert.Single(completion.CompletionMatches).CompletionText);
    }

    [Fact]
    public void ACameraIsFoundWithItsSessionPort()
    {
        var simulator = engine.StartSimulator();

        var camera = (CameraEndpoint)engine.Run("Find-Camera -BroadcastAddress 127.0.0.1 -SearchPort $sim.SearchPort -TimeoutSeconds 0.3").RequireSuccess().Value;

        Assert.Equal(simulator.Port, camera.Port);
        Assert.Equal(simulator.Uid, camera.Uid);
    }

    [Fact]
    public void NoneFoundIsAWarning()
    {
        var simulator = engine.StartSimulator();
        simulator.Block();

        var outcome = engine.Run("Find-Camera -BroadcastAddress 127.0.0.1 -SearchPort $sim.SearchPort -TimeoutSeconds 0.2").RequireSuccess();

        Assert.Empty(outcome.Output);
        Assert.Contains("No camera answered within 0.2 s", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    private int[] Ids(string script) => [.. engine.Run(script).RequireSuccess().Output.Select(each => ((CommandDescription)each.BaseObject).Id)];
}
