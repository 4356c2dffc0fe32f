using System.Text.Json.Serialization;

namespace CameraP2P.Protocol.Commands;

/// <summary>
/// How the typed requests and answers are read and written, generated at build time. Numbers given as strings are accepted, since
/// related cameras may send them. A field of any other unexpected type is null, so it does not cost the answer. Null is not written,
/// so an answer that is read and written again has the fields it had.
/// </summary>
[JsonSourceGenerationOptions(
    Converters = [typeof(LenientInt32), typeof(LenientInt64), typeof(LenientBoolean), typeof(LenientString)],
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
[JsonSerializable(typeof(Bluetooth.WakeUpAnswer))]
public sealed partial class CommandJson : JsonSerializerContext
{
}
