using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CameraP2P.Protocol.Commands;

/// <summary>
/// A command to be sent: its id and its fields, without the token. The token is added when the command is sent, because a
/// command that is repeated after a reconnect needs the new one. Immutable, thread-safe.
/// </summary>
public sealed class CommandRequest
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly byte[] withoutToken;

    private CommandRequest(int commandId, byte[] withoutToken)
    {
        CommandId = commandId;
        this.withoutToken = withoutToken;
    }

    /// <summary>The number in <c>cmdId</c>.</summary>
    public int CommandId { get; }

    /// <summary>A command without fields.</summary>
    /// <param name="commandId">The number in <c>cmdId</c>.</param>
    /// <returns>The request.</returns>
    public static CommandRequest Create(int commandId) =>
        new(commandId, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"cmdId\":{commandId}}}")));

    /// <summary>A command with typed fields.</summary>
    /// <typeparam name="T">The type of the fields, a JSON object.</typeparam>
    /// <param name="commandId">The number in <c>cmdId</c>.</param>
    /// <param name="value">The fields.</param>
    /// <param name="type">How they are written; see <see cref="CommandJson"/>.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">They are no JSON object, or nested more than 64 levels deep.</exception>
    public static CommandRequest Create<T>(int commandId, T value, JsonTypeInfo<T> type) =>
        new(commandId, Write(commandId, JsonSerializer.SerializeToUtf8Bytes(value, type)));

    /// <summary>A command with fields written by the caller.</summary>
    /// <param name="commandId">The number in <c>cmdId</c>.</param>
    /// <param name="writeFields">Writes property names and values, in the order they are sent; neither <c>cmdId</c> nor <c>token</c>.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">They are nested more than 64 levels deep.</exception>
    public static CommandRequest Create(int commandId, Action<Utf8JsonWriter> writeFields)
    {
        ArgumentNullException.ThrowIfNull(writeFields);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, WriterOptions))
        {
            writer.WriteStartObject();
            writeFields(writer);
            writer.WriteEndObject();
        }

        return new CommandRequest(commandId, Write(commandId, stream.ToArray()));
    }

    /// <summary>
    /// The JSON text as the app writes it: <c>cmdId</c> first, the fields in their order, <c>token</c> last (captures).
    /// </summary>
    /// <param name="token">The session's token, or null for login and heartbeat.</param>
    /// <returns>Compact UTF-8 JSON.</returns>
    public byte[] ToJson(long? token) => token is { } number
        ? [.. withoutToken.AsSpan(0, withoutToken.Length - 1), .. ",\"token\":"u8, .. Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), (byte)'}']
        : withoutToken.AsSpan().ToArray();

    /// <summary>The command's id; never its fields, which may hold a password.</summary>
    /// <returns>Such as <c>cmdId 512</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"cmdId {CommandId}");

    /// <summary>Here and not when it is sent: what cannot be sent is to fail where it was made, not in the middle of a session.</summary>
    private static byte[] Write(int commandId, ReadOnlyMemory<byte> fields)
    {
        using var document = Parse(fields);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new ArgumentException("The fields of a command are one JSON object.", nameof(fields));
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("cmdId", commandId);
            foreach (var field in document.RootElement.EnumerateObject())
            {
                field.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> fields)
    {
        try
        {
            return JsonDocument.Parse(fields);
        }
        catch (JsonException e)
        {
            throw new ArgumentException("The fields of a command are nested too deeply, or no JSON.", nameof(fields), e);
        }
    }
}
