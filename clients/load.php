<?php
// php load.php FOLDER: loads every class of a generated client, and fails on anything that PHP has to say.
set_error_handler(function ($level, $message, $file, $line) {
    throw new ErrorException($message, 0, $level, $file, $line);
});
spl_autoload_register(function ($class) use ($argv) {
    $file = $argv[1] . '/' . str_replace('\\', '/', substr($class, strlen('OpenAPI\\Client\\'))) . '.php';
    if (is_file($file)) {
        require_once $file;
    }
});
$loaded = 0;
foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($argv[1], FilesystemIterator::SKIP_DOTS)) as $file) {
    require_once $file->getPathname();
    $loaded++;
}
echo "loaded $loaded files\n";
exit($loaded > 50 ? 0 : 1);
