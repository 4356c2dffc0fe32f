using System.Reflection;
using System.Runtime.Loader;

namespace CameraP2P.Radio;

/// <summary>
/// Loads the parts that need D-Bus from <c>bin/radio</c>, and on Windows those that need WinRT from <c>bin/windows</c>, when they are first used, in a context of their own: the copy of Tmds.DBus.Protocol beside them
/// cannot clash with another one in the same PowerShell. What is not in that folder is the module's own or the system's.
/// </summary>
internal sealed class IsolatedLoader : AssemblyLoadContext
{
    private static readonly Lazy<IsolatedLoader> Only = new(() => new IsolatedLoader());

    private readonly AssemblyLoadContext home = GetLoadContext(typeof(IsolatedLoader).Assembly)!;
    private readonly string folder = Path.Combine(Path.GetDirectoryName(typeof(IsolatedLoader).Assembly.Location)!, OperatingSystem.IsWindows() ? "windows" : "radio");

    private IsolatedLoader()
        : base("CameraP2P.Radio")
    {
    }

    /// <summary>Calls into a part.</summary>
    /// <param name="assembly">The part, such as <c>CameraP2P.Radios</c>.</param>
    /// <param name="type">The full name of the type.</param>
    /// <param name="method">Its public static method.</param>
    /// <param name="argument">What it takes.</param>
    public static T Call<T>(string assembly, string type, string method, object argument) =>
        (T)Only.Value.LoadFromAssemblyName(new AssemblyName(assembly)).GetType(type, throwOnError: true)!.GetMethod(method, BindingFlags.Public | BindingFlags.Static)!.Invoke(obj: null, [argument])!;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path)
            ? LoadFromAssemblyPath(path)
            : home.Assemblies.FirstOrDefault(each => string.Equals(each.GetName().Name, assemblyName.Name, StringComparison.Ordinal));
    }
}
