using System.Text.Json.Serialization;

namespace CameraP2P.Protocol.Commands;

/// <summary>
/// How the typed requests and answers are read and written, generated at build time. Numbers given as strings are accepted:
/// nothing in the captures needs it, but it costs nothing and a sibling camera may differ. Null is not written, so that an
/// answer read and written again has the fields it had. A field of another type than expected is a <c>JsonException</c>.
/// </summary>
[JsonSourceGenerationOptions(
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(CommandResult))]
[JsonSerializable(typeof(DeviceInfo))]
[JsonSerializable(typeof(MediaListRequest))]
[JsonSerializable(typeof(MediaList))]
[JsonSerializable(typeof(MediaReference))]
[JsonSerializable(typeof(ThumbnailsRequest))]
[JsonSerializable(typeof(DownloadRequest))]
[JsonSerializable(typeof(PlaybackRequest))]
public sealed partial class CommandJson : JsonSerializerContext
{
}
