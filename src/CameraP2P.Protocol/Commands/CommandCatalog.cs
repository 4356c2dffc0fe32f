using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using static CameraP2P.Protocol.Commands.CommandEvidence;
using static CameraP2P.Protocol.Commands.CommandField;

namespace CameraP2P.Protocol.Commands;

/// <summary>Every command the reference names (docs/COMMAND_IDS_AND_PAYLOADS.md), in the order of their numbers. Immutable, thread-safe.</summary>
public static class CommandCatalog
{
    private static readonly CommandField[] PlainAnswer = [CommandFields.ErrorMessage, CommandFields.Result, CommandFields.Id];

    private static readonly CommandField[] TransferAnswer = [CommandFields.ReturnCode, CommandFields.Result, CommandFields.Id];

    /// <summary>All commands, ascending by number.</summary>
    public static IReadOnlyList<CommandDescription> All { get; } =
        Array.AsReadOnly<CommandDescription>([.. SessionAndLive(), .. Settings(), .. Media(), .. Files()]);

    private static readonly FrozenDictionary<int, CommandDescription> ById = All.ToFrozenDictionary(command => command.Id);

    private static readonly FrozenDictionary<string, CommandDescription> ByName =
        All.ToFrozenDictionary(command => command.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks a command up by its number.</summary>
    /// <param name="id">The number in <c>cmdId</c>.</param>
    /// <param name="command">What is known of it.</param>
    /// <returns>False when the reference does not name it; it can still be sent.</returns>
    public static bool TryGet(int id, [NotNullWhen(true)] out CommandDescription? command) => ById.TryGetValue(id, out command);

    /// <summary>Looks a command up by its name.</summary>
    /// <param name="name">Such as <c>DeviceInfo</c>, in either case.</param>
    /// <param name="command">What is known of it.</param>
    /// <returns>False when no command has that name.</returns>
    public static bool TryGet(string name, [NotNullWhen(true)] out CommandDescription? command)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.TryGetValue(name, out command);
    }

    /// <summary>A command's name and number, for messages.</summary>
    /// <param name="id">The number in <c>cmdId</c>.</param>
    /// <returns>Such as <c>DeviceInfo (512)</c>, or <c>command 9999</c> when it has no name.</returns>
    public static string Describe(int id) => TryGet(id, out var known) ? known.ToString() : FormattableString.Invariant($"command {id}");

    private static IEnumerable<CommandDescription> SessionAndLive() =>
    [
        new(CommandIds.Login, "Login", Captured, "Opens the session; its answer brings the token. No refusal was ever captured.")
        {
            IsRepeatable = true,
            RequestFields =
            [
                OfText("usrName", "User name; admin in every capture."),
                OfText("password", "Password. Secret."),
                OfNumber("needVideo", "0 in every capture."),
                OfNumber("needAudio", "0 in every capture."),
                OfNumber("utcTime", "The local date and time in seconds since 1970, as if it were UTC; sets the camera's clock."),
                OfFlag("supportHeartBeat", "Announces command 525; true in every capture."),
            ],
            AnswerFields =
            [
                CommandFields.Id,
                CommandFields.Result,
                OfNumber("token", "The number every later request carries. Secret."),
                OfNumber("bat_percent", "Charge of the battery in percent."),
                CommandFields.ErrorMessage,
            ],
        },
        // Sent again after a reconnect it would end the new session: not repeatable.
        new(CommandIds.Logout, "Logout", Reported, "Ends the login."),
        ByNameOnly(CommandIds.StartTalk, "StartTalk", "Talk through the camera's speaker; start by the order of its neighbours."),
        ByNameOnly(CommandIds.StopTalk, "StopTalk", "Ends talking; stop by the order of its neighbours."),
        new(CommandIds.StartLiveAv, "StartLiveAv", Captured, "Starts live video and audio.")
        {
            IsRepeatable = true,
            AnswerChannel = 1,
            AnswerFields = PlainAnswer,
        },
        new(CommandIds.StopLiveAv, "StopLiveAv", Captured, "Stops live video and audio.")
        {
            IsRepeatable = true,
            AnswerFields = PlainAnswer,
        },
        ByNameOnly(CommandIds.StartAudio, "StartAudio", "Audio; start by the order of its neighbours."),
        ByNameOnly(CommandIds.StopAudio, "StopAudio", "Audio; stop by the order of its neighbours."),
    ];

    private static IEnumerable<CommandDescription> Settings() =>
    [
        new(CommandIds.DeviceInfo, "DeviceInfo", Captured, "Reads facts, settings and abilities of the camera.")
        {
            IsRepeatable = true,
            AnswerFields = [.. CommandFields.DeviceInfo, .. PlainAnswer],
        },
        new(CommandIds.SetDeviceInfo, "SetDeviceInfo", Reported, "Changes settings: the request carries the changed fields of command 512.")
        {
            IsRepeatable = true,
            RequestFields = [.. CommandFields.Settings.Select(field => field with { IsRequired = false })],
        },
        new(CommandIds.ChangePassword, "ChangePassword", Reported, "Changes the password.")
        {
            IsDestructive = true,
            RequestFields = [OfText("oldPsw", "The password so far. Secret."), OfText("newPsw", "The new password. Secret.")],
            AnswerFields = [OfNumber("changePswRet", "0 when the password was changed, -1 when the old one is wrong."), .. PlainAnswer],
        },
        ByNameOnly(CommandIds.Mirror, "Mirror", "Mirrors the picture."),
        ByNameOnly(CommandIds.Flip, "Flip", "Flips the picture."),
        ByNameOnly(CommandIds.FactoryReset, "FactoryReset", "Sets everything back to the factory's settings.", isDestructive: true),
        new(CommandIds.FormatStorage, "FormatStorage", Reported, "Formats the memory card: all pictures and videos are lost.")
        {
            IsDestructive = true,
            AnswerFields =
            [
                OfNumber("formatRet", "0 when the card was formatted, -1 no card, -2 it could not be unmounted, -3 unknown."),
                OfNumber("sdTotalMB", "Size of the memory card in megabytes."),
                OfNumber("sdFreeMB", "Free space on the memory card in megabytes."),
                .. PlainAnswer,
            ],
        },
        ByNameOnly(CommandIds.RedLamp, "RedLamp", "The red lamp."),
        ByNameOnly(CommandIds.StreamType, "StreamType", "The kind of stream."),
        new(CommandIds.Heartbeat, "Heartbeat", Captured, "Keeps the session alive, every 3 s, only after login. No token, no answer but the DRW_ACK.")
        {
            IsRepeatable = true,
        },
        ByNameOnly(CommandIds.Snap, "Snap", "Takes a picture."),
        ByNameOnly(CommandIds.StartRecording, "StartRecording", "Starts a recording; start by the order of the reported pair."),
        ByNameOnly(CommandIds.StopRecording, "StopRecording", "Stops a recording; stop by the order of the reported pair."),
    ];

    private static IEnumerable<CommandDescription> Media() =>
    [
        new(CommandIds.MediaList, "MediaList", Captured, "Lists pictures and videos, highest number first, page by page.")
        {
            IsRepeatable = true,
            RequestFields =
            [
                OfNumber("itemCntPerPage", "Files per page, 1 to 49; the app asks for 45."),
                OfNumber("pageNo", "The page, from 0."),
            ],
            AnswerFields =
            [
                OfList("mediaFiles", "Per file fileType, mediaDirNum, mediaNum, durationMs, mediaId, mediaTime."),
                OfNumber("cnt", "Files in this answer."),
                OfNumber("pageNo", "The page asked for."),
                OfNumber("getMediaListRet", "0 in every capture."),
                .. PlainAnswer,
            ],
        },
        new(CommandIds.StartPlayback, "StartPlayback", Reported, "Plays a recording back; the way a video is downloaded.")
        {
            IsRepeatable = true,
            AnswerChannel = 2,
            RequestFields = [.. CommandFields.MediaReference, OfNumber("sessionNo", "Number of the playback, repeated in its data.")],
            AnswerFields =
            [
                OfNumber("startPbRet", "0 when playback starts, -1 no card, -2 already started, -3 cannot open, -4 too many connections, -5 unknown, -6 no such file."),
                OfNumber("videoWidth", "Width in pixels."),
                OfNumber("videoHeight", "Height in pixels."),
                OfNumber("totalFrame", "Frames in all."),
                OfNumber("totalTime", "Length in milliseconds."),
                CommandFields.Result,
                CommandFields.Id,
            ],
        },
        new(CommandIds.StopPlayback, "StopPlayback", Reported, "Stops playback.")
        {
            IsRepeatable = true,
            RequestFields = [.. CommandFields.MediaReference, OfNumber("sessionNo", "Number of the playback.")],
        },
        ByNameOnly(CommandIds.PlaybackControl, "PlaybackControl", "Controls a running playback."),
        new(CommandIds.Thumbnails, "Thumbnails", Captured, "Asks for thumbnails; the app asks for 45 at a time.")
        {
            IsRepeatable = true,
            AnswerChannel = 4,
            RequestFields = [OfList("thumbnailReqs", "Per thumbnail fileType, dirNum, mediaNum.")],
            AnswerFields = TransferAnswer,
        },
        new(CommandIds.DeleteMedia, "DeleteMedia", Reported, "Deletes one picture or video.")
        {
            IsDestructive = true,
            RequestFields = CommandFields.MediaReference,
            AnswerFields = [OfNumber("delRet", "0 when the file was deleted."), CommandFields.Result, CommandFields.Id],
        },
        new(CommandIds.DeleteAllMedia, "DeleteAllMedia", Reported, "Deletes all pictures and videos.") { IsDestructive = true },
    ];

    private static IEnumerable<CommandDescription> Files() =>
    [
        ByNameOnly(CommandIds.FirmwareUpgrade, "FirmwareUpgrade", "Replaces the firmware.", isDestructive: true),
        .. Range(CommandIds.FactoryOrLog1280, CommandIds.FactoryOrLog1284),
        new(CommandIds.StartDownload, "StartDownload", Captured, "Downloads files; one to three at a time were seen.")
        {
            IsRepeatable = true,
            AnswerChannel = 3,
            RequestFields = [OfList("downloadReqs", "Per file fileType, dirNum, mediaNum.")],
            AnswerFields = TransferAnswer,
        },
        new(CommandIds.StopDownload, "StopDownload", Reported, "Stops a download.")
        {
            IsRepeatable = true,
            RequestFields = [OfList("downloadReqs", "Per file fileType, dirNum, mediaNum.")],
        },
        .. Range(CommandIds.FactoryOrLog1288, CommandIds.FactoryOrLog1292),
    ];

    private static CommandDescription ByNameOnly(int id, string name, string summary, bool isDestructive = false) =>
        new(id, name, ReportedByName, summary) { IsDestructive = isDestructive };

    /// <summary>Which of them erases what is unknown, so all are treated as if they did.</summary>
    private static IEnumerable<CommandDescription> Range(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(id => ByNameOnly(
            id,
            FormattableString.Invariant($"FactoryOrLog{id}"),
            "A factory or log function; reported as part of a range, effect unknown.",
            isDestructive: true));
}
