using System.Buffers;
using System.Text.Json;
using CameraP2P.Protocol;
using CameraP2P.Session.Core;
using CameraP2P.Session.Media;

namespace CameraP2P.Session.Live;

/// <summary>What the page says besides the picture.</summary>
/// <param name="Camera">The session's name; not trusted.</param>
/// <param name="Session">The session's state.</param>
/// <param name="Statistics">How the live view fares.</param>
internal sealed record LiveReport(string Camera, CameraSessionState Session, CameraStreamStatistics Statistics)
{
    /// <summary>As JSON for the page.</summary>
    public ReadOnlyMemory<byte> ToJson(LiveFeed feed, int viewers)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("camera", Printable.Clean(Camera));
        json.WriteString("state", StateOf(feed));
        json.WriteNumber("position", Math.Round(feed.Position.TotalSeconds, 3));
        json.WriteNumber("framesPerSecond", Statistics.FramesPerSecond);
        json.WriteNumber("bitsPerSecond", Statistics.BitsPerSecond);
        json.WriteNumber("frames", Statistics.Frames);
        json.WriteNumber("damaged", Statistics.Damaged);
        json.WriteNumber("skipped", Statistics.Skipped);
        json.WriteNumber("restarts", Statistics.Restarts);
        json.WriteString("codec", Statistics.Codec);
        json.WriteNumber("width", Statistics.Width);
        json.WriteNumber("height", Statistics.Height);
        json.WriteNumber("viewers", viewers);
        json.WriteEndObject();
        json.Flush();
        return output.WrittenMemory;
    }

    /// <summary>Interrupted: no picture in the two seconds over which rates are taken.</summary>
    private string StateOf(LiveFeed feed) =>
        Session == CameraSessionState.Reconnecting ? "reconnecting"
        : feed.Start is null ? "waiting"
        : Statistics.FramesPerSecond > 0 ? "live"
        : "interrupted";
}
