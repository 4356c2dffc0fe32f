@{
    RootModule = 'bin/CameraP2P.dll'
    ModuleVersion = '0.1.0'
    GUID = '5d2b1c0e-0b7e-4b8e-9a34-7a2f0b6b4a11'
    CmdletsToExport = '*'
}
