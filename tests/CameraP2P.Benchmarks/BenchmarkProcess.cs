using System.Diagnostics;
using System.Reflection;

namespace CameraP2P.Benchmarks;

/// <summary>This program once more, as a process of its own, so that what it costs is not counted. It ends with its standard input.</summary>
internal sealed class BenchmarkProcess : IDisposable
{
    private readonly Process process;

    public BenchmarkProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly.GetExecutingAssembly().Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        process = Process.Start(start)!;
    }

    public StreamReader Output => process.StandardOutput;

    /// <summary>Waits until standard input ends: for the process at the other end.</summary>
    public static async Task UntilInputEndsAsync() => await Console.In.ReadToEndAsync().ConfigureAwait(false);

    /// <summary>Tells it to end.</summary>
    public void CloseInput() => process.StandardInput.Close();

    /// <summary>Ends it, whatever it still has to say.</summary>
    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
