namespace CameraP2P.Protocol.Commands;

/// <summary>
/// The requests this client sends, checked before anything is sent. Every text is that of the official app, byte for byte,
/// where the app was captured sending it. Thread-safe.
/// </summary>
public static class CommandRequests
{
    /// <summary>The most files the camera lists on a page: the count must stay below 50 (docs/COMMAND_IDS_AND_PAYLOADS.md).</summary>
    public const int MaxItemsPerPage = 49;

    /// <summary>The app asks for 45 files a page (captures/requests.json, command 768).</summary>
    public const int DefaultItemsPerPage = 45;

    /// <summary>The most thumbnails seen in one request (captures/requests.json, command 772).</summary>
    public const int MaxThumbnails = 45;

    /// <summary>The most files seen in one download request (captures/requests.json, command 1285).</summary>
    public const int MaxDownloads = 3;

    private static readonly CommandRequest HeartbeatRequest = CommandRequest.Create(CommandIds.Heartbeat);

    /// <summary>Command 0. See <see cref="LoginRequest"/> for the other fields.</summary>
    /// <param name="userName">User name.</param>
    /// <param name="password">Password.</param>
    /// <param name="wallClock">What the camera's clock is set to: date and time in the camera's time zone.</param>
    /// <returns>The request.</returns>
    public static CommandRequest Login(string userName, string password, DateTime wallClock)
    {
        ArgumentNullException.ThrowIfNull(userName);
        ArgumentNullException.ThrowIfNull(password);
        return new LoginRequest { UserName = userName, Password = password, WallClock = CameraClock.ToSeconds(wallClock) }.ToRequest();
    }

    /// <summary>Command 1 (reported).</summary>
    /// <returns>The request.</returns>
    public static CommandRequest Logout() => CommandRequest.Create(CommandIds.Logout);

    /// <summary>Command 258. Video and audio follow on channel 1.</summary>
    /// <returns>The request.</returns>
    public static CommandRequest StartLiveAv() => CommandRequest.Create(CommandIds.StartLiveAv);

    /// <summary>Command 259.</summary>
    /// <returns>The request.</returns>
    public static CommandRequest StopLiveAv() => CommandRequest.Create(CommandIds.StopLiveAv);

    /// <summary>Command 512. The answer is a <see cref="Commands.DeviceInfo"/>.</summary>
    /// <returns>The request.</returns>
    public static CommandRequest DeviceInfo() => CommandRequest.Create(CommandIds.DeviceInfo);

    /// <summary>Command 525. Sent without token; the only answer is the DRW_ACK.</summary>
    /// <returns>The request, always the same one.</returns>
    public static CommandRequest Heartbeat() => HeartbeatRequest;

    /// <summary>Command 768. The answer is a <see cref="Commands.MediaList"/>.</summary>
    /// <param name="itemsPerPage">1 to <see cref="MaxItemsPerPage"/>.</param>
    /// <param name="pageNumber">The page, from 0.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number lies outside its range.</exception>
    public static CommandRequest MediaList(int itemsPerPage = DefaultItemsPerPage, int pageNumber = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(itemsPerPage, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(itemsPerPage, MaxItemsPerPage);
        ArgumentOutOfRangeException.ThrowIfNegative(pageNumber);
        return CommandRequest.Create(
            CommandIds.MediaList, new MediaListRequest(itemsPerPage, pageNumber), CommandJson.Default.MediaListRequest);
    }

    /// <summary>Command 772. Thumbnails follow on channel 4.</summary>
    /// <param name="items">1 to <see cref="MaxThumbnails"/> pictures or videos.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">There is none, there are too many, or a number in one is negative.</exception>
    public static CommandRequest Thumbnails(IReadOnlyList<MediaReference> items)
    {
        Check(items, MaxThumbnails);
        return CommandRequest.Create(CommandIds.Thumbnails, new ThumbnailsRequest(items), CommandJson.Default.ThumbnailsRequest);
    }

    /// <summary>Command 1285. The files follow on channel 3.</summary>
    /// <param name="items">1 to <see cref="MaxDownloads"/> files.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">There is none, there are too many, or a number in one is negative.</exception>
    public static CommandRequest StartDownload(IReadOnlyList<MediaReference> items)
    {
        Check(items, MaxDownloads);
        return CommandRequest.Create(CommandIds.StartDownload, new DownloadRequest(items), CommandJson.Default.DownloadRequest);
    }

    /// <summary>Command 1286 (reported).</summary>
    /// <param name="items">The files whose download is to stop, as they were asked for.</param>
    /// <returns>The request.</returns>
    /// <exception cref="ArgumentException">There is none, there are too many, or a number in one is negative.</exception>
    public static CommandRequest StopDownload(IReadOnlyList<MediaReference> items)
    {
        Check(items, MaxDownloads);
        return CommandRequest.Create(CommandIds.StopDownload, new DownloadRequest(items), CommandJson.Default.DownloadRequest);
    }

    /// <summary>Command 769 (reported). The recording follows on channel 2.</summary>
    /// <param name="item">The recording.</param>
    /// <param name="sessionNumber">A number of the caller's choice, repeated in the data.</param>
    /// <returns>The request.</returns>
    public static CommandRequest StartPlayback(MediaReference item, int sessionNumber) =>
        Playback(CommandIds.StartPlayback, item, sessionNumber);

    /// <summary>Command 770 (reported).</summary>
    /// <param name="item">The recording being played.</param>
    /// <param name="sessionNumber">The number it was started with.</param>
    /// <returns>The request.</returns>
    public static CommandRequest StopPlayback(MediaReference item, int sessionNumber) =>
        Playback(CommandIds.StopPlayback, item, sessionNumber);

    /// <summary>Command 773 (reported): deletes one picture or video. Never repeat it unasked.</summary>
    /// <param name="item">The picture or video.</param>
    /// <returns>The request.</returns>
    public static CommandRequest DeleteMedia(MediaReference item)
    {
        Check([item], 1);
        return CommandRequest.Create(CommandIds.DeleteMedia, item, CommandJson.Default.MediaReference);
    }

    /// <summary>Command 774 (reported): deletes all pictures and videos. Never repeat it unasked.</summary>
    /// <returns>The request.</returns>
    public static CommandRequest DeleteAllMedia() => CommandRequest.Create(CommandIds.DeleteAllMedia);

    private static CommandRequest Playback(int commandId, MediaReference item, int sessionNumber)
    {
        Check([item], 1);
        ArgumentOutOfRangeException.ThrowIfNegative(sessionNumber);
        var fields = new PlaybackRequest(item.FileType, item.DirectoryNumber, item.MediaNumber, sessionNumber);
        return CommandRequest.Create(commandId, fields, CommandJson.Default.PlaybackRequest);
    }

    private static void Check(IReadOnlyList<MediaReference> items, int most)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentOutOfRangeException.ThrowIfZero(items.Count, nameof(items));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(items.Count, most, nameof(items));
        foreach (var item in items)
        {
            ArgumentNullException.ThrowIfNull(item, nameof(items));
            if (item.FileType < 0 || item.DirectoryNumber < 0 || item.MediaNumber < 0)
            {
                throw new ArgumentException("The numbers of a picture or video are not negative.", nameof(items));
            }
        }
    }
}
