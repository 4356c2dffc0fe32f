using System.Text.Json;
using CameraP2P.Protocol.Commands;

namespace CameraP2P.Session;

/// <summary>Reads and changes what the camera says of itself (commands 512 and 513).</summary>
internal static class DeviceSettings
{
    /// <summary>Asks for facts, settings and abilities.</summary>
    /// <param name="session">The session.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>Everything the camera told.</returns>
    /// <exception cref="CameraException">CommandRefused, MalformedResponse, CommandTimeout, SessionLost, SessionClosed.</exception>
    public static async Task<DeviceInfo> GetDeviceInfoAsync(this CameraSession session, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var response = await session.SendAsync(CommandRequests.DeviceInfo(), cancellationToken: cancellationToken).ConfigureAwait(false);
        return AnswerReader.Read(response, CommandJson.Default.DeviceInfo);
    }

    /// <summary>
    /// Changes settings. Command 513 is reported, not captured (docs/COMMAND_IDS_AND_PAYLOADS.md): read the settings again to see what the
    /// camera has made of it.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="changed">
    /// Settings by their names on the wire, such as <c>pirSens</c>, each with a whole number, a text or a Boolean. Names the catalogue
    /// does not know are sent as they are.
    /// </param>
    /// <param name="cancellationToken">Gives it up; the camera may still do it.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ArgumentException">There is no setting, or one has a value of a type that it cannot have.</exception>
    /// <exception cref="CameraException">CommandRefused, MalformedResponse, CommandTimeout, SessionLost, SessionClosed.</exception>
    public static async Task<CameraResponse> SetDeviceInfoAsync(
        this CameraSession session,
        IReadOnlyDictionary<string, object> changed,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var request = CreateRequest(changed);
        return AnswerReader.Accepted(await session.SendAsync(request, cancellationToken: cancellationToken).ConfigureAwait(false));
    }

    private static CommandRequest CreateRequest(IReadOnlyDictionary<string, object> changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        if (changed.Count == 0)
        {
            throw new ArgumentException("There is no setting to change.", nameof(changed));
        }

        foreach (var (name, value) in changed)
        {
            Check(name, value, nameof(changed));
        }

        return CommandRequest.Create(CommandIds.SetDeviceInfo, writer =>
        {
            foreach (var (name, value) in changed)
            {
                Write(writer, name, value);
            }
        });
    }

    private static void Check(string name, object value, string parameterName)
    {
        if (name is "cmdId" or "token")
        {
            throw new ArgumentException($"{name} is no setting.", parameterName);
        }

        var given = TypeOf(value) ?? throw new ArgumentException($"{name} must be a whole number, a text or a Boolean.", parameterName);
        CommandCatalog.TryGet(CommandIds.SetDeviceInfo, out var command);
        var known = Find(command!.GetRequestFields(), name);
        CommandCatalog.TryGet(CommandIds.DeviceInfo, out var facts);
        if (known is null && Find(facts!.GetAnswerFields(), name) is not null)
        {
            throw new ArgumentException($"{name} can only be read.", parameterName);
        }

        if (known is not null && known.Type != given)
        {
            throw new ArgumentException($"{name} must be a {known.Type}, not a {given}.", parameterName);
        }
    }

    private static CommandField? Find(IReadOnlyList<CommandField> fields, string name) =>
        fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.Ordinal));

    private static CommandFieldType? TypeOf(object value) => value switch
    {
        bool => CommandFieldType.Flag,
        string => CommandFieldType.Text,
        int or long => CommandFieldType.Number,
        _ => null,
    };

    private static void Write(Utf8JsonWriter writer, string name, object value)
    {
        switch (value)
        {
            case bool flag:
                writer.WriteBoolean(name, flag);
                break;
            case string text:
                writer.WriteString(name, text);
                break;
            case int number:
                writer.WriteNumber(name, number);
                break;
            case long number:
                writer.WriteNumber(name, number);
                break;
        }
    }
}
