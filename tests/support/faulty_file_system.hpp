// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "storage/file_system.hpp"
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>

namespace braid::tests
{
/// A file system in memory that forgets and fails as a cruel one may. What is not synced when power fails is, page by
/// page and name by name, as it was, as it became, torn at some byte, or noise. A failed sync marks pages clean that
/// never reached the device. Operations are counted, and any of them can be made to fail.
class FaultyFileSystem final : public storage::FileSystem
{
public:
    static constexpr std::size_t page_size = 4096;

    explicit FaultyFileSystem(std::uint64_t seed) : random_(seed) {}

    storage::FileResult<std::unique_ptr<storage::File>> open(
        const std::string& path, storage::FileMode mode) override;
    storage::FileResult<std::unique_ptr<storage::FileLock>> lock(const std::string& path) override;
    storage::FileResult<Done> rename(const std::string& from, const std::string& to) override;
    storage::FileResult<Done> remove(const std::string& path) override;
    storage::FileResult<std::vector<std::string>> list(const std::string& folder) override;
    storage::FileResult<Done> make_folder(const std::string& folder) override;
    storage::FileResult<Done> sync_folder(const std::string& folder) override;

    /// Operations so far, those that failed included.
    [[nodiscard]] std::uint64_t operation_count() const;
    /// Has the operation of that number fail, and all later ones where `lasting`.
    void fail_at(std::uint64_t operation, int error_number, bool lasting);
    /// Has power fail at the operation of that number: it and all later ones fail.
    void cut_power_at(std::uint64_t operation) { fail_at(operation, power_cut, true); }
    void repair();
    /// Whether operations fail now.
    [[nodiscard]] bool is_failing() const;
    /// Loses what a power cut loses; then everything works again.
    void lose_power();

    /// What reads give of the file. [it is there; nobody uses it]
    [[nodiscard]] std::vector<std::uint8_t>& content(const std::string& path);
    /// Puts a durable file there.
    void put(const std::string& path, std::vector<std::uint8_t> bytes);
    [[nodiscard]] std::vector<std::string> paths() const;

private:
    struct Content
    {
        std::vector<std::uint8_t> cached;
        std::vector<std::uint8_t> durable;
        std::set<std::size_t> dirty_pages;
        bool dirty_size = false;
    };
    using Names = std::map<std::string, std::shared_ptr<Content>>;
    class OpenFile;
    class HeldLock;

    /// No errno.
    static constexpr int power_cut = -1;

    std::optional<storage::FileError> begin(
        storage::FileOperation operation, const std::string& path);
    void write(Content& content, std::uint64_t offset, Bytes bytes);
    void resize(Content& content, std::uint64_t size);
    void sync(Content& content);
    void fail_sync(Content& content);
    void lose_unsynced(Content& content);
    std::vector<std::uint8_t> lost_page(const Content& content, std::size_t page);
    [[nodiscard]] bool coin() { return random_() % 2 == 0; }

    mutable std::mutex mutex_;
    std::mt19937_64 random_;
    Names names_;
    Names durable_names_;
    std::set<std::string> folders_;
    std::set<std::string> durable_folders_;
    std::set<std::string> locks_;
    std::uint64_t operations_ = 0;
    std::optional<std::uint64_t> fail_at_;
    int error_number_ = 0;
    bool lasting_ = false;
};
}  // namespace braid::tests
