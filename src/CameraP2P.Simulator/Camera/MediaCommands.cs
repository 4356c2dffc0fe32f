using System.Text.Json.Nodes;
using CameraP2P.Protocol.Commands;
using CameraP2P.Protocol.Media;
using CameraP2P.Simulator.Media;

namespace CameraP2P.Simulator.Camera;

/// <summary>What a command changes in what is sent on a media channel, once it is answered.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Open">Makes the records from the request's sequence and the time; null to stop.</param>
internal sealed record MediaStart(int Channel, Func<uint, TimeSpan, IRecordSource>? Open);

/// <summary>The answer to a media command: null fields for wrong parameters.</summary>
/// <param name="Fields">What the answer says, without the closing three fields.</param>
/// <param name="Message">The camera's words.</param>
/// <param name="Start">What is sent afterwards.</param>
internal sealed record MediaAnswer(JsonObject? Fields, string Message = "Success", MediaStart? Start = null);

/// <summary>The commands about photos and videos (docs/COMMAND_IDS_AND_PAYLOADS.md). Not thread-safe.</summary>
internal sealed class MediaCommands(MemoryCard card, MediaFaults faults, MediaRecords records, double playbackSpeed)
{
    private const int Refused = -1;

    /// <summary>The camera lists fewer than 50 entries a page.</summary>
    private const int MaxItemsPerPage = 49;

    /// <summary>The app asks for 45 thumbnails at a time; a longer request was never seen.</summary>
    private const int MaxItems = 45;

    /// <summary>startPbRet: already started, cannot be opened, no such file.</summary>
    private const int AlreadyStarted = -2;
    private const int CannotOpen = -3;
    private const int NoSuchFile = -6;

    /// <summary>Runs a command; null for one that is not about media.</summary>
    public MediaAnswer? Run(int id, JsonObject request, ICommandSession session)
    {
        switch (id)
        {
            case CommandIds.StartLiveAv:
                return new MediaAnswer([], Start: new MediaStart(MediaChannels.Live, StartLive));
            case CommandIds.StopLiveAv:
                return new MediaAnswer([], Start: new MediaStart(MediaChannels.Live, null));
            case CommandIds.MediaList:
                return List(request);
            case CommandIds.StartPlayback:
                return StartPlayback(request, session);
            case CommandIds.StopPlayback:
                return new MediaAnswer([], Start: new MediaStart(MediaChannels.Playback, null));
            case CommandIds.Thumbnails:
                return Send(request, "thumbnailReqs", MediaFaults.Thumbnails, MediaChannels.Thumbnail, (items, _) => records.Thumbnails(items));
            case CommandIds.StartDownload:
                return Send(request, "downloadReqs", MediaFaults.Files, MediaChannels.File, records.Files);
            case CommandIds.StopDownload:
                return new MediaAnswer(new JsonObject { ["cmdRet"] = 0 }, Start: new MediaStart(MediaChannels.File, null));
            case CommandIds.DeleteMedia:
                return Delete(request);
            case CommandIds.DeleteAllMedia:
                card.DeleteAll();
                return new MediaAnswer(new JsonObject { ["delRet"] = 0 });
            case CommandIds.FormatStorage:
                card.Format();
                return new MediaAnswer(new JsonObject { ["formatRet"] = 0, ["sdTotalMB"] = MemoryCard.StorageMegabytes, ["sdFreeMB"] = card.FreeMegabytes });
            default:
                return null;
        }
    }

    private MediaAnswer List(JsonObject request)
    {
        if (RequestReader.Int(request, "itemCntPerPage") is not (> 0 and <= MaxItemsPerPage and var items) || RequestReader.Int(request, "pageNo") is not (>= 0 and var number))
        {
            return new MediaAnswer(null);
        }

        var page = card.Library.Page(number, items);
        return new MediaAnswer(new JsonObject { ["mediaFiles"] = page, ["cnt"] = page.Count, ["pageNo"] = number, ["getMediaListRet"] = 0 });
    }

    private MediaAnswer Delete(JsonObject request)
    {
        if (ReadReference(request) is not { } reference)
        {
            return new MediaAnswer(null);
        }

        return card.Delete(reference)
            ? new MediaAnswer(new JsonObject { ["delRet"] = 0 })
            : new MediaAnswer(new JsonObject { ["delRet"] = Refused }, "File not found");
    }

    /// <summary>Faults are drawn when the command comes, in its order, so that the same requests meet the same faults.</summary>
    private MediaAnswer Send(
        JsonObject request,
        string field,
        MediaFault possible,
        int channel,
        Func<IEnumerable<(MediaReference, MediaEntry?, MediaFault)>, uint, IEnumerable<TimedRecord>> recordsOf)
    {
        if (ReadReferences(request[field]) is not { } references)
        {
            return new MediaAnswer(null);
        }

        var items = references.Select(reference => (reference, card.Library.Find(reference), faults.Draw(reference, possible))).ToArray();
        return new MediaAnswer(
            new JsonObject { ["cmdRet"] = 0 },
            Start: new MediaStart(channel, (sequence, start) => new RecordSource(recordsOf(items, sequence), start)));
    }

    private MediaAnswer StartPlayback(JsonObject request, ICommandSession session)
    {
        if (ReadReference(request) is not { } reference || RequestReader.Int(request, "sessionNo") is not { } number)
        {
            return new MediaAnswer(null);
        }

        if (session.IsSending(MediaChannels.Playback))
        {
            return RefusePlayback(AlreadyStarted);
        }

        var fault = faults.Draw(reference, MediaFaults.Playback);
        if (card.Library.Find(reference) is not { } entry || fault.HasFlag(MediaFault.Missing))
        {
            return RefusePlayback(NoSuchFile);
        }

        if (entry.Video is not { } video)
        {
            return RefusePlayback(CannotOpen);
        }

        var fields = new JsonObject
        {
            ["startPbRet"] = 0,
            ["videoWidth"] = video.Width,
            ["videoHeight"] = video.Height,
            ["totalFrame"] = video.FrameCount,
            ["totalTime"] = (long)video.Duration.TotalMilliseconds,
        };
        return new MediaAnswer(fields, Start: new MediaStart(
            MediaChannels.Playback,
            (sequence, start) => new RecordSource(MediaRecords.Playback(video, (uint)number, sequence, playbackSpeed, fault), start)));
    }

    private static MediaAnswer RefusePlayback(int code) => new(new JsonObject { ["startPbRet"] = code }, "Fail");

    private LiveSource StartLive(uint sequence, TimeSpan start)
    {
        var fault = faults.Draw(null, MediaFaults.Live);
        return new LiveSource(VideoContent.Sample, start, (number, time) => MediaRecords.Live(VideoContent.Sample, number, time, sequence, fault));
    }

    private static MediaReference[]? ReadReferences(JsonNode? node)
    {
        if (node is not JsonArray { Count: > 0 and <= MaxItems } list)
        {
            return null;
        }

        var references = list.Select(item => item is JsonObject fields ? ReadReference(fields) : null).OfType<MediaReference>().ToArray();
        return references.Length == list.Count ? references : null;
    }

    private static MediaReference? ReadReference(JsonObject fields) =>
        RequestReader.Int(fields, "fileType") is { } type && RequestReader.Int(fields, "dirNum") is { } directory && RequestReader.Int(fields, "mediaNum") is { } number
            ? new MediaReference(type, directory, number)
            : null;
}
