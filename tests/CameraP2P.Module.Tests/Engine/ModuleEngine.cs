using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;
using System.Text.RegularExpressions;
using CameraP2P.Simulator;
using Sma = System.Management.Automation;

namespace CameraP2P.Module.Tests.Engine;

/// <summary>A runspace of the real engine with the module from the repository's root, and the simulators started for it.</summary>
public sealed class ModuleEngine : IDisposable
{
    private readonly List<CameraSimulator> simulators = [];

    public ModuleEngine()
    {
        Runspace = RunspaceFactory.CreateRunspace(Host, InitialSessionState.CreateDefault2());
        Runspace.Open();
        Run($"Import-Module '{ManifestPath}'").RequireSuccess();
    }

    public static string ManifestPath { get; } = FindManifest();

    public CapturingHost Host { get; } = new();

    public Runspace Runspace { get; }

    /// <summary>Starts a simulated camera on free ports of this machine. The script sees it as <c>$sim</c>.</summary>
    public CameraSimulator StartSimulator(CameraSimulatorOption? option = null)
    {
        var simulator = CameraSimulator.Start((option ?? new CameraSimulatorOption { AddressPhase = false }) with { Port = 0, SearchPort = 0 });
        simulators.Add(simulator);
        Set("sim", simulator);
        return simulator;
    }

    /// <summary>A simulated camera and a session with it, <c>$CameraSession</c>.</summary>
    public CameraSimulator Connect(string parameters = "", CameraSimulatorOption? option = null)
    {
        var simulator = StartSimulator(option);
        Run($"$s = Connect-Camera 127.0.0.1 -Port $sim.Port {parameters}").RequireSuccess();
        return simulator;
    }

    /// <summary>Gives the runspace radios in memory; without it a cmdlet would take those of this computer.</summary>
    internal FakeRadios UseFakeRadios()
    {
        var radios = new FakeRadios();
        ((CameraP2P.Sessions.CameraSessionTable)Get("CameraSessions")!).Owner.OpenRadios = radios.OpenAsync;
        return radios;
    }

    public void Set(string name, object value) => Runspace.SessionStateProxy.SetVariable(name, value);

    public object? Get(string name) => Runspace.SessionStateProxy.GetVariable(name);

    /// <summary>Runs a script to its end, whatever becomes of it.</summary>
    public Outcome Run(string script)
    {
        // An error that ends a statement would let the script go on; here it ends the script, to be told from the others.
        using var shell = CreateShell($"try {{ {script} }} catch {{ throw }}");
        return Run(shell);
    }

    /// <summary>A shell with a script, not started.</summary>
    public Sma.PowerShell CreateShell(string script)
    {
        var shell = Sma.PowerShell.Create(Runspace);
        shell.AddScript(script);
        return shell;
    }

    /// <summary>What a person sees who types the script: the views at 80 columns.</summary>
    public string Show(string script)
    {
        var before = Host.Text.Length;
        using var shell = Sma.PowerShell.Create(Runspace);
        shell.AddScript(script).AddCommand("Out-Default").Invoke();

        // Without the colours, which take no columns.
        return Regex.Replace(Host.Text[before..], "\u001b\\[[0-9;]*m", string.Empty, RegexOptions.None, TimeSpan.FromSeconds(10));
    }

    public void Dispose()
    {
        Runspace.Dispose();
        Task.WhenAll(simulators.Select(simulator => simulator.StopAsync())).GetAwaiter().GetResult();
    }

    private static Outcome Run(Sma.PowerShell shell)
    {
        ErrorRecord? terminating = null;
        PSObject[] output = [];
        try
        {
            output = [.. shell.Invoke()];
        }
        catch (RuntimeException e)
        {
            terminating = e.ErrorRecord;
        }

        return new Outcome(
            output,
            [.. shell.Streams.Error],
            terminating,
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)]);
    }

    private static string FindManifest()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "CameraP2P.psd1");
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new InvalidOperationException("CameraP2P.psd1 is not above the tests.");
    }
}

/// <summary>What a script gave.</summary>
public sealed record Outcome(PSObject[] Output, ErrorRecord[] Errors, ErrorRecord? Terminating, string[] Warnings, string[] Verbose)
{
    /// <summary>The only error, terminating or not.</summary>
    public ErrorRecord Error => Terminating ?? Assert.Single(Errors);

    /// <summary>The only output.</summary>
    public object Value => Assert.Single(Output).BaseObject;

    /// <summary>The stable id: the part of the FullyQualifiedErrorId before the comma.</summary>
    public string ErrorId => Error.FullyQualifiedErrorId.Split(',')[0];

    public Outcome RequireSuccess()
    {
        Assert.Null(Terminating);
        Assert.Empty(Errors);
        return this;
    }

    /// <summary>Every text in it, to search for what must not be there.</summary>
    public string AllText()
    {
        var text = new StringBuilder();
        foreach (var each in Output)
        {
            text.AppendLine(each.ToString());
            foreach (var property in each.Properties.Where(property => property.IsGettable))
            {
                text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{property.Name}: {property.Value}");
            }
        }

        foreach (var error in Terminating is null ? Errors : [.. Errors, Terminating])
        {
            text.AppendLine(error.ToString())
                .AppendLine(error.Exception.ToString())
                .AppendLine(error.ErrorDetails?.Message)
                .AppendLine(error.ErrorDetails?.RecommendedAction)
                .AppendLine(error.TargetObject?.ToString())
                .AppendLine(error.CategoryInfo.ToString());
        }

        return text.AppendJoin('\n', Warnings).AppendLine().AppendJoin('\n', Verbose).ToString();
    }
}
