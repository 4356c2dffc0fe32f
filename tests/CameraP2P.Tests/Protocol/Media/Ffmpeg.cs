using System.Diagnostics;
using System.Globalization;

namespace CameraP2P.Tests.Protocol.Media;

/// <summary>Runs ffmpeg and ffprobe, which judge what is written. Where they are missing, the tests that need them are skipped, or fail with CAMERAP2P_REQUIRE_FFMPEG=1.</summary>
internal static class Ffmpeg
{
    private const string RequireVariable = "CAMERAP2P_REQUIRE_FFMPEG";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Runs ffmpeg; it must not say a word of warning.</summary>
    public static string[] Convert(params string[] arguments)
    {
        var (output, errors) = Run("ffmpeg", ["-nostdin", "-hide_banner", "-v", "warning", "-y", .. arguments]);
        Assert.Equal("", errors);
        return output;
    }

    /// <summary>The checksums of the decoded frames of one stream.</summary>
    /// <param name="path">The file.</param>
    /// <param name="stream">v or a.</param>
    /// <param name="mayWarn">Whether ffmpeg may complain: about a file that is cut off, or about the source.</param>
    /// <param name="before">Options before the input, such as -ss.</param>
    public static string[] FrameHashes(string path, string stream, bool mayWarn = false, params string[] before)
    {
        string[] arguments = [.. before, "-i", path, "-map", $"0:{stream}", "-fps_mode", "passthrough", "-f", "framemd5", "-"];
        var lines = mayWarn ? Run("ffmpeg", ["-nostdin", "-v", "quiet", .. arguments]).Output : Convert(arguments);
        return [.. lines.Where(line => !line.StartsWith('#')).Select(line => line[(line.LastIndexOf(',') + 1)..].Trim())];
    }

    /// <summary>Runs ffprobe and gives its values, one a line.</summary>
    public static string[] Probe(string path, params string[] arguments)
    {
        var (output, errors) = Run("ffprobe", ["-v", "warning", "-of", "csv=p=0", .. arguments, path]);
        Assert.Equal("", errors);
        return output;
    }

    /// <summary>Values of the frames of a stream, as ffprobe reads them.</summary>
    public static long[] FrameValues(string path, string stream, string value) =>
        [.. Probe(path, "-select_streams", stream, "-show_entries", $"frame={value}").Select(line => long.Parse(line.Split(',')[0], CultureInfo.InvariantCulture))];

    private static (string[] Output, string Errors) Run(string program, string[] arguments)
    {
        using var process = Start(program, arguments);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill();
            Assert.Fail($"{program} did not end: {string.Join(' ', arguments)}");
        }

        return (output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), errors.Result);
    }

    private static Process Start(string program, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            var reason = $"{program} was not found. Install ffmpeg (Debian: apt-get install ffmpeg).";
            Assert.SkipUnless(Environment.GetEnvironmentVariable(RequireVariable) is "1", reason);
            Assert.Fail(reason);
            throw;
        }
    }
}
