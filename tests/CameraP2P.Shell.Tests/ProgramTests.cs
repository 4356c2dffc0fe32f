using System.Diagnostics;
using System.Globalization;

namespace CameraP2P.Shell.Tests;

/// <summary>The built program as a process of its own: what cannot be seen from inside.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly ScriptFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task AScriptRunsAndTheProcessEnds()
    {
        var script = folder.Write("script.ps1", "param($Name) \"hello $Name\"; $Host.UI.WriteErrorLine('oops'); (Get-Module CameraP2P).Name; exit 3");

        using var process = Start(script, "-Name", "Ann");

        Assert.Equal("hello Ann\nCameraP2P\n", (await process.StandardOutput.ReadToEndAsync()).ReplaceLineEndings("\n"));
        Assert.Equal("oops\n", (await process.StandardError.ReadToEndAsync()).ReplaceLineEndings("\n"));
        Assert.Equal(3, await ExitCodeOf(process));
    }

    [Theory]
    [InlineData("unknown option", "-Bogus")]
    [InlineData("not a terminal")]
    public async Task WrongUsageIsSaidOnStandardError(string expected, params string[] arguments)
    {
        using var process = Start(arguments);

        Assert.Contains(expected, await process.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal(string.Empty, await process.StandardOutput.ReadToEndAsync());
        Assert.Equal(2, await ExitCodeOf(process));
    }

    /// <summary>Not Ctrl+C's signal: a process in the background inherits that it is to be ignored.</summary>
    [Fact]
    public async Task TheScriptStopsWhenTheSystemAsksForIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signal.");
        using var process = Start(folder.Write("endless.ps1", "'running'; while ($true) { }"));
        Assert.Equal("running", await process.StandardOutput.ReadLineAsync());

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);

        Assert.Equal(143, await ExitCodeOf(process));
    }

    private static Process Start(params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "CameraP2P.Shell.dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static async Task<int> ExitCodeOf(Process process)
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }
}
