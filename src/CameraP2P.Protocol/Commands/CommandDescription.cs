using static CameraP2P.Protocol.Commands.CommandFieldType;

namespace CameraP2P.Protocol.Commands;

/// <summary>How a command is known.</summary>
public enum CommandEvidence
{
    /// <summary>Request, answer or both are in the captures, decoded byte for byte (mark C of the reference).</summary>
    Captured,

    /// <summary>Fields and effect come from an independent working client's notes, or from the vendor's SDK of a related product.</summary>
    Reported,

    /// <summary>Only the number and a name come from those notes; fields and effect are unknown.</summary>
    ReportedByName,
}

/// <summary>The JSON type of a field.</summary>
public enum CommandFieldType
{
    /// <summary>A number, whole unless its meaning says otherwise.</summary>
    Number,

    /// <summary>A string.</summary>
    Text,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>An object.</summary>
    Group,

    /// <summary>An array.</summary>
    List,
}

/// <summary>One field of a request or answer. Immutable.</summary>
/// <param name="Name">The JSON property's name, as it is on the wire.</param>
/// <param name="Type">Its JSON type.</param>
/// <param name="Meaning">What it says, with unit and range where known.</param>
/// <param name="IsRequired">Whether it stood in every request or answer seen or reported.</param>
public sealed record CommandField(string Name, CommandFieldType Type, string Meaning, bool IsRequired = true)
{
    /// <summary>The name.</summary>
    /// <returns>Such as <c>pageNo</c>.</returns>
    public override string ToString() => Name;

    internal static CommandField OfNumber(string name, string meaning) => new(name, Number, meaning);

    internal static CommandField OfText(string name, string meaning) => new(name, Text, meaning);

    internal static CommandField OfFlag(string name, string meaning) => new(name, Flag, meaning);

    internal static CommandField OfGroup(string name, string meaning) => new(name, Group, meaning);

    internal static CommandField OfList(string name, string meaning) => new(name, List, meaning);
}

/// <summary>What is known of one command (docs/COMMAND_IDS_AND_PAYLOADS.md). Immutable.</summary>
public sealed class CommandDescription
{
    internal CommandDescription(int id, string name, CommandEvidence evidence, string summary)
    {
        Id = id;
        Name = name;
        Evidence = evidence;
        Summary = summary;
    }

    /// <summary>The number in <c>cmdId</c>.</summary>
    public int Id { get; }

    /// <summary>A stable English name; scripts rely on it.</summary>
    public string Name { get; }

    /// <summary>What the command does, in one sentence or two.</summary>
    public string Summary { get; }

    /// <summary>How it is known.</summary>
    public CommandEvidence Evidence { get; }

    /// <summary>Names of the request's fields; see <see cref="GetRequestFields"/>.</summary>
    public IReadOnlyList<string> RequestFieldNames => new ReadableList<string>(RequestFields.Select(each => each.Name));

    /// <summary>Names of the answer's fields; see <see cref="GetAnswerFields"/>.</summary>
    public IReadOnlyList<string> AnswerFieldNames => new ReadableList<string>(AnswerFields.Select(each => each.Name));

    /// <summary>Whether it loses pictures, settings or firmware on the camera, or may do so as its effect is unknown.</summary>
    public bool IsDestructive { get; internal init; }

    /// <summary>
    /// Whether it may be sent again without knowing that the first one ran, as after a reconnect: reads and commands whose
    /// second run changes nothing. False when that is not known.
    /// </summary>
    public bool IsRepeatable { get; internal init; }

    /// <summary>Whether the request carries the login's token: every one but login and heartbeat (docs/COMMAND_IDS_AND_PAYLOADS.md).</summary>
    public bool NeedsToken => Id is not (CommandIds.Login or CommandIds.Heartbeat);

    /// <summary>Whether a JSON answer comes. The heartbeat is only acknowledged by DRW_ACK (docs/COMMAND_IDS_AND_PAYLOADS.md).</summary>
    public bool HasAnswer => Id != CommandIds.Heartbeat;

    /// <summary>The channel on which data follows the answer (docs/PROTOCOL_ANALYSIS.md#reliable-channels); null when none does or it is unknown.</summary>
    public byte? AnswerChannel { get; internal init; }

    internal IReadOnlyList<CommandField> RequestFields { get; init; } = [];

    internal IReadOnlyList<CommandField> AnswerFields { get; init; } = [];

    /// <summary>The request's fields: the property <c>RequestFields</c> in PowerShell.</summary>
    /// <returns>
    /// In the app's order, without <c>cmdId</c> and <c>token</c>. Empty when there are none or when they are unknown
    /// (<see cref="CommandEvidence.ReportedByName"/>).
    /// </returns>
    public IReadOnlyList<CommandField> GetRequestFields() => RequestFields;

    /// <summary>The answer's fields as far as known: the property <c>AnswerFields</c> in PowerShell.</summary>
    /// <returns>Empty when there are none or when they are unknown.</returns>
    public IReadOnlyList<CommandField> GetAnswerFields() => AnswerFields;

    /// <summary>Name and number.</summary>
    /// <returns>Such as <c>DeviceInfo (512)</c>.</returns>
    public override string ToString() => FormattableString.Invariant($"{Name} ({Id})");
}
