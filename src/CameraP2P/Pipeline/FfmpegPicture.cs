using System.Diagnostics;

namespace CameraP2P.Pipeline;

/// <summary>Turns a key frame into a picture with ffmpeg: an argument list, no shell, bytes through its standard streams.</summary>
internal static class FfmpegPicture
{
    /// <summary>Converts.</summary>
    /// <param name="program">The path of ffmpeg.</param>
    /// <param name="frame">The key frame with start codes.</param>
    /// <param name="isH265">How it is coded.</param>
    /// <param name="isPng">PNG, else JPEG.</param>
    /// <param name="cancellationToken">Ends ffmpeg.</param>
    /// <returns>The picture; empty when ffmpeg made none.</returns>
    public static async Task<byte[]> ConvertAsync(string program, byte[] frame, bool isH265, bool isPng, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in (string[])["-hide_banner", "-loglevel", "error", "-f", isH265 ? "hevc" : "h264", "-i", "pipe:0", "-frames:v", "1", "-c:v", isPng ? "png" : "mjpeg", "-f", "image2pipe", "pipe:1"])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        await using var ending = cancellationToken.Register(() => process.Kill()).ConfigureAwait(false);
        using var picture = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(picture, cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all; whether it made a picture decides.
        }

        await Task.WhenAll(reading, errors).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return process.ExitCode == 0 ? picture.ToArray() : [];
    }
}
