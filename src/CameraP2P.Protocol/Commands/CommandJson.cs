using System.Text.Json.Serialization;

namespace CameraP2P.Protocol.Commands;

/// <summary>
/// How the typed requests and answers are read and written, generated at build time. Numbers given as strings are accepted:
/// nothing in the captures needs it, but it costs nothing and a sibling camera may differ.
/// </summary>
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginResponse))]
public sealed partial class CommandJson : JsonSerializerContext
{
}
