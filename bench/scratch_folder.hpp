// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace braid::bench
{
/// A new folder inside another one, on the file system that is measured; gone with it.
class ScratchFolder
{
public:
    /// Throws std::runtime_error where none can be made.
    explicit ScratchFolder(const std::string& parent) : path_(parent + "/braid-XXXXXX")
    {
        if (::mkdtemp(path_.data()) == nullptr)
            throw std::runtime_error{"cannot make a folder like " + path_};
    }
    /// In BRAID_BENCH_FOLDER, or in the current folder.
    ScratchFolder() : ScratchFolder(measured_folder()) {}
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    [[nodiscard]] static std::string measured_folder()
    {
        const char* const folder = std::getenv("BRAID_BENCH_FOLDER");
        return folder == nullptr ? "." : folder;
    }

    std::string path_;
};
}  // namespace braid::bench
