using System.Management.Automation.Language;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests.Help;

/// <summary>What the help shows works: every example is run, against the simulated camera it starts itself.</summary>
public sealed class HelpExampleTests : IDisposable
{
    private readonly ModuleEngine engine = new();
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("camerap2p-help-");

    public HelpExampleTests() => engine.Run($"$null = $ExecutionContext.SessionState.Path.SetLocation('{folder.FullName}')").RequireSuccess();

    /// <summary>Examples with simulated radios need a bus and bluetoothctl; the gate has both.</summary>
    private static bool HasBus => Environment.GetEnvironmentVariable("CAMERAP2P_REQUIRE_DBUS") is "1" || (File.Exists("/usr/bin/dbus-daemon") && File.Exists("/usr/bin/bluetoothctl"));

    public static TheoryData<string> Names => HelpTests.Names;

    public void Dispose()
    {
        engine.Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryExampleRuns(string name)
    {
        var examples = CommandHelp.Maml[name].Examples;
        Assert.InRange(examples.Count, 2, 10);
        Assert.All(examples, example => Assert.Contains(name, example.Code, StringComparison.Ordinal));

        foreach (var example in examples.Where(each => HasBus || !each.Code.Contains("DBUS_SYSTEM_BUS_ADDRESS", StringComparison.Ordinal)))
        {
            var outcome = engine.Run($"\n{example.Code}\n");
            Assert.True(outcome.Terminating is null && outcome.Errors.Length == 0, $"{example.Title}\n{outcome.Terminating}{string.Join('\n', outcome.Errors.Select(error => error.ToString()))}");
            engine.Run("Disconnect-Camera -All; Disconnect-CameraWifi; Stop-CameraSimulator -All; Get-Job | Remove-Job -Force").RequireSuccess();
        }
    }

    /// <summary>An example that somebody copies must not search a network that is not theirs.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void NoExampleSearchesTheNetwork(string name)
    {
        foreach (var example in CommandHelp.Maml[name].Examples)
        {
            var commands = Parser.ParseInput(example.Code, out _, out var errors).FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>().ToArray();

            Assert.Empty(errors);
            Assert.All(commands.Where(command => command.GetCommandName() == "Find-Camera"), command => Assert.True(SaysWhere(command, "127.0.0.1", "@here", "-Bluetooth"), command.Extent.Text));
            Assert.All(commands.Where(command => command.GetCommandName() == "Connect-Camera"), command => Assert.True(IsFed(command) || SaysWhere(command, "127.0.0.1", "-Wake"), command.Extent.Text));
        }
    }

    private static bool IsFed(CommandAst command) => command.Parent is PipelineAst pipeline && pipeline.PipelineElements[0] != command;

    private static bool SaysWhere(CommandAst command, params string[] places) => Array.Exists(places, place => command.Extent.Text.Contains(place, StringComparison.Ordinal));
}
