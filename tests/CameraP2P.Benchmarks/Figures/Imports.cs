using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace CameraP2P.Benchmarks.Figures;

/// <summary>Import-Module in a new PowerShell, beside a module of PowerShell's own.</summary>
internal static class Imports
{
    private const int Times = 5;

    public static async IAsyncEnumerable<Figure> MeasureAsync()
    {
        var (ours, reference) = (new Samples(), new Samples());
        for (var i = 0; i < Times; i++)
        {
            var text = await AskAsync($"(Measure-Command {{ Import-Module '{Manifest()}' }}).TotalMilliseconds; (Measure-Command {{ Import-Module Microsoft.PowerShell.ThreadJob }}).TotalMilliseconds").ConfigureAwait(false);
            var values = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (values.Length != 2)
            {
                // Without the build there is nothing to import; without PowerShell nothing to import it with.
                yield break;
            }

            ours.Add(double.Parse(values[0], CultureInfo.InvariantCulture));
            reference.Add(double.Parse(values[1], CultureInfo.InvariantCulture));
        }

        yield return Figure.AtMost("Import-Module", ours.Median, "ms", 200) with { Reference = reference.Median, ReferenceName = "Microsoft.PowerShell.ThreadJob", Spread = ours.Spread };
    }

    private static async Task<string> AskAsync(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["tool", "exec", "PowerShell@7.6.9", "--yes", "--", "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", command])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        process.StandardInput.Close();
        var text = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return text;
    }

    private static string Manifest()
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!);
        while (!File.Exists(Path.Combine(folder.FullName, "CameraP2P.psd1")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("CameraP2P.psd1 is not above the benchmarks.");
        }

        return Path.Combine(folder.FullName, "CameraP2P.psd1");
    }
}
