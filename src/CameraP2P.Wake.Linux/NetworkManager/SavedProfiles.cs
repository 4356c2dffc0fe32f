using System.Text;
using Tmds.DBus.Protocol;

namespace CameraP2P.Wake.Linux.NetworkManager;

/// <summary>The profiles that NetworkManager keeps.</summary>
/// <param name="bus">The bus.</param>
/// <param name="profiles">The profiles.</param>
internal sealed class SavedProfiles(BusClient bus, IReadOnlyList<BusObject> profiles)
{
    /// <summary>Removes those of a Wi-Fi.</summary>
    /// <param name="ssid">Its name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RemoveAsync(string ssid, CancellationToken cancellationToken)
    {
        var wanted = Encoding.UTF8.GetBytes(ssid);
        foreach (var saved in profiles)
        {
            if (await SsidOfAsync(saved, cancellationToken).ConfigureAwait(false) is { } found && found.AsSpan().SequenceEqual(wanted))
            {
                await DeleteAsync(saved, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Null for what is no Wi-Fi, and for a profile that went away meanwhile or belongs to somebody else.</summary>
    private async Task<byte[]?> SsidOfAsync(BusObject saved, CancellationToken cancellationToken)
    {
        try
        {
            return await bus.CallAsync(saved, "GetSettings", "a{sa{sv}}", ReadSsid, cancellationToken).ConfigureAwait(false);
        }
        catch (DBusErrorReplyException)
        {
            return null;
        }
    }

    private static byte[]? ReadSsid(Reader reader)
    {
        byte[]? ssid = null;
        var end = reader.ReadDictionaryStart();
        while (reader.HasNext(end))
        {
            reader.AlignStruct();
            var section = reader.ReadString();
            var values = new BusProperties(reader.ReadDictionaryOfStringToVariantValue());
            ssid = section is "802-11-wireless" ? values.Bytes("ssid") : ssid;
        }

        return ssid;
    }

    private async Task DeleteAsync(BusObject saved, CancellationToken cancellationToken)
    {
        try
        {
            await bus.CallAsync(saved, "Delete", cancellationToken).ConfigureAwait(false);
        }
        catch (DBusErrorReplyException e) when (NetworkManagerErrors.IsUnknown(e))
        {
            // Gone since it was listed.
            return;
        }
    }
}
