// SPDX-License-Identifier: Apache-2.0
#include "tests/support/faulty_file_system.hpp"

#include <algorithm>
#include <cerrno>

namespace braid::tests
{
using storage::FileError;
using storage::FileOperation;
using storage::FileResult;

class FaultyFileSystem::OpenFile final : public storage::File
{
public:
    OpenFile(FaultyFileSystem& system, std::shared_ptr<Content> content, std::string path)
      : system_(system), content_(std::move(content)), path_(std::move(path))
    {}

    FileResult<std::size_t> read(std::uint64_t offset, std::span<std::uint8_t> to) override
    {
        const std::lock_guard lock{system_.mutex_};
        if (const auto error = system_.begin(FileOperation::read, path_))
            return Err{*error};
        const auto& bytes = content_->cached;
        if (offset >= bytes.size())
            return std::size_t{0};
        const std::size_t count = std::min<std::size_t>(to.size(), bytes.size() - offset);
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), count, to.begin());
        return count;
    }

    FileResult<Done> write(std::uint64_t offset, Bytes bytes) override
    {
        const std::lock_guard lock{system_.mutex_};
        const auto error = system_.begin(FileOperation::write, path_);
        system_.write(
            *content_, offset, error ? bytes.first(system_.random_() % (bytes.size() + 1)) : bytes);
        if (error)
            return Err{*error};
        return Done{};
    }

    FileResult<Done> truncate(std::uint64_t size) override
    {
        const std::lock_guard lock{system_.mutex_};
        const auto error = system_.begin(FileOperation::truncate, path_);
        if (!error || system_.coin())
            system_.resize(*content_, size);
        if (error)
            return Err{*error};
        return Done{};
    }

    FileResult<Done> sync() override
    {
        const std::lock_guard lock{system_.mutex_};
        if (const auto error = system_.begin(FileOperation::sync, path_))
        {
            if (error->number != power_cut)
                system_.fail_sync(*content_);
            return Err{*error};
        }
        system_.sync(*content_);
        return Done{};
    }

    FileResult<Done> reload() override
    {
        if (auto synced = sync(); !synced.ok())
            return synced;
        const std::lock_guard lock{system_.mutex_};
        content_->cached = content_->durable;
        return Done{};
    }

    FileResult<std::uint64_t> size() override
    {
        const std::lock_guard lock{system_.mutex_};
        if (const auto error = system_.begin(FileOperation::size, path_))
            return Err{*error};
        return std::uint64_t{content_->cached.size()};
    }

private:
    FaultyFileSystem& system_;
    /// Of the file system, and of nobody else once the name is gone.
    std::shared_ptr<Content> content_;
    std::string path_;
};

class FaultyFileSystem::HeldLock final : public storage::FileLock
{
public:
    HeldLock(FaultyFileSystem& system, std::string path) : system_(system), path_(std::move(path))
    {}
    HeldLock(const HeldLock&) = delete;
    HeldLock& operator=(const HeldLock&) = delete;
    ~HeldLock() override
    {
        const std::lock_guard lock{system_.mutex_};
        system_.locks_.erase(path_);
    }

private:
    FaultyFileSystem& system_;
    std::string path_;
};

FileResult<std::unique_ptr<storage::File>> FaultyFileSystem::open(
    const std::string& path, storage::FileMode mode)
{
    const std::lock_guard lock{mutex_};
    if (const auto error = begin(FileOperation::open, path))
        return Err{*error};
    auto at = names_.find(path);
    const bool missing = mode == storage::FileMode::fresh ?
                             !folders_.contains(storage::folder_of(path)) :
                             at == names_.end();
    if (missing)
        return Err{FileError{FileOperation::open, ENOENT, path}};
    if (at == names_.end())
        at = names_.emplace(path, std::make_shared<Content>()).first;
    if (mode == storage::FileMode::fresh)
        resize(*at->second, 0);
    return std::unique_ptr<storage::File>{std::make_unique<OpenFile>(*this, at->second, path)};
}

FileResult<std::unique_ptr<storage::FileLock>> FaultyFileSystem::lock(const std::string& path)
{
    const std::lock_guard lock{mutex_};
    if (const auto error = begin(FileOperation::lock, path))
        return Err{*error};
    if (!locks_.insert(path).second)
        return Err{FileError{FileOperation::lock, EWOULDBLOCK, path}};
    return std::unique_ptr<storage::FileLock>{std::make_unique<HeldLock>(*this, path)};
}

FileResult<Done> FaultyFileSystem::rename(const std::string& from, const std::string& to)
{
    const std::lock_guard lock{mutex_};
    if (const auto error = begin(FileOperation::rename, from))
        return Err{*error};
    const auto at = names_.find(from);
    if (at == names_.end())
        return Err{FileError{FileOperation::rename, ENOENT, from}};
    names_[to] = at->second;
    names_.erase(at);
    return Done{};
}

FileResult<Done> FaultyFileSystem::remove(const std::string& path)
{
    const std::lock_guard lock{mutex_};
    if (const auto error = begin(FileOperation::remove, path))
        return Err{*error};
    if (names_.erase(path) == 0)
        return Err{FileError{FileOperation::remove, ENOENT, path}};
    return Done{};
}

FileResult<std::vector<std::string>> FaultyFileSystem::list(const std::string& folder)
{
    const std::lock_guard lock{mutex_};
    if (const auto error = begin(FileOperation::list, folder))
        return Err{*error};
    std::vector<std::string> names;
    for (const auto& [path, content] : names_)
    {
        if (storage::folder_of(path) == folder)
            names.push_back(path.substr(folder.size() + 1));
    }
    std::ranges::shuffle(names, random_);
    return names;
}

FileResult<Done> FaultyFileSystem::make_folder(const std::string& folder)
{
    const std::lock_guard lock{mutex_};
    if (const auto error = begin(FileOperation::make_folder, folder))
        return Err{*error};
    folders_.insert(folder);
    return Done{};
}

FileResult<Done> FaultyFileSystem::sync_folder(const std::string& folder)
{
    const std::lock_guard lock{mutex_};
    if (const auto error = begin(FileOperation::sync_folder, folder))
        return Err{*error};
    const auto inside = [&](const auto& name) { return storage::folder_of(name.first) == folder; };
    std::erase_if(durable_names_, inside);
    for (const auto& name : names_)
    {
        if (inside(name))
            durable_names_.insert(name);
    }
    for (const std::string& other : folders_)
    {
        if (storage::folder_of(other) == folder)
            durable_folders_.insert(other);
    }
    return Done{};
}

std::uint64_t FaultyFileSystem::operation_count() const
{
    const std::lock_guard lock{mutex_};
    return operations_;
}

void FaultyFileSystem::fail_at(std::uint64_t operation, int error_number, bool lasting)
{
    const std::lock_guard lock{mutex_};
    fail_at_ = operation;
    error_number_ = error_number;
    lasting_ = lasting;
}

bool FaultyFileSystem::is_failing() const
{
    const std::lock_guard lock{mutex_};
    return fail_at_ && operations_ > *fail_at_ && (lasting_ || operations_ == *fail_at_ + 1);
}

void FaultyFileSystem::repair()
{
    const std::lock_guard lock{mutex_};
    fail_at_.reset();
}

std::optional<FileError> FaultyFileSystem::begin(FileOperation operation, const std::string& path)
{
    const std::uint64_t number = operations_++;
    if (!fail_at_ || number < *fail_at_ || (number > *fail_at_ && !lasting_))
        return std::nullopt;
    return FileError{operation, error_number_, path};
}

void FaultyFileSystem::write(Content& content, std::uint64_t offset, Bytes bytes)
{
    if (bytes.empty())
        return;
    const std::uint64_t end = offset + bytes.size();
    if (end > content.cached.size())
        resize(content, end);
    std::ranges::copy(bytes, content.cached.begin() + static_cast<std::ptrdiff_t>(offset));
    for (std::size_t page = offset / page_size; page * page_size < end; ++page)
        content.dirty_pages.insert(page);
}

void FaultyFileSystem::resize(Content& content, std::uint64_t size)
{
    const std::uint64_t low = std::min<std::uint64_t>(content.cached.size(), size);
    const std::uint64_t high = std::max<std::uint64_t>(content.cached.size(), size);
    for (std::uint64_t page = low / page_size; page * page_size < high; ++page)
        content.dirty_pages.insert(page);
    content.cached.resize(size);
    content.dirty_size = true;
}

void FaultyFileSystem::sync(Content& content)
{
    if (content.dirty_size)
        content.durable.resize(content.cached.size());
    for (const std::size_t page : content.dirty_pages)
    {
        const std::size_t start = page * page_size;
        if (start >= content.cached.size())
            continue;
        const std::size_t count = std::min(page_size, content.cached.size() - start);
        content.durable.resize(std::max(content.durable.size(), start + count));
        std::copy_n(content.cached.begin() + static_cast<std::ptrdiff_t>(start), count,
            content.durable.begin() + static_cast<std::ptrdiff_t>(start));
    }
    content.dirty_pages.clear();
    content.dirty_size = false;
}

void FaultyFileSystem::fail_sync(Content& content)
{
    std::erase_if(content.dirty_pages, [&](std::size_t) { return coin(); });
    sync(content);
}

std::vector<std::uint8_t> FaultyFileSystem::lost_page(const Content& content, std::size_t page)
{
    const auto page_of = [&](const std::vector<std::uint8_t>& bytes)
    {
        std::vector<std::uint8_t> copy(page_size);
        const std::size_t start = std::min(page * page_size, bytes.size());
        const std::size_t count = std::min(page_size, bytes.size() - start);
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(start), count, copy.begin());
        return copy;
    };
    std::vector<std::uint8_t> before = page_of(content.durable);
    std::vector<std::uint8_t> after = page_of(content.cached);
    if (coin())
        std::swap(before, after);
    switch (random_() % 4)
    {
    case 0:
    case 1:
        break;
    case 2:
        std::copy_n(after.begin(), random_() % page_size, before.begin());
        break;
    default:
        for (std::size_t i = random_() % page_size; i < page_size; ++i)
            before[i] = static_cast<std::uint8_t>(random_());
    }
    return before;
}

void FaultyFileSystem::lose_unsynced(Content& content)
{
    std::vector<std::uint8_t> left = content.durable;
    if (content.dirty_size)
    {
        const std::size_t low = std::min(content.durable.size(), content.cached.size());
        const std::size_t high = std::max(content.durable.size(), content.cached.size());
        const std::array<std::size_t, 3> sizes{low, high, low + random_() % (high - low + 1)};
        left.resize(sizes[random_() % sizes.size()]);
    }
    for (const std::size_t page : content.dirty_pages)
    {
        const std::size_t start = page * page_size;
        if (start >= left.size())
            continue;
        const auto bytes = lost_page(content, page);
        std::copy_n(bytes.begin(), std::min(page_size, left.size() - start),
            left.begin() + static_cast<std::ptrdiff_t>(start));
    }
    content = {.cached = left, .durable = left, .dirty_pages = {}, .dirty_size = false};
}

void FaultyFileSystem::lose_power()
{
    const std::lock_guard lock{mutex_};
    std::set<std::string> either;
    for (const Names* names : {&names_, &durable_names_})
    {
        for (const auto& name : *names)
            either.insert(name.first);
    }
    Names left;
    for (const std::string& path : either)
    {
        const Names& from = coin() ? names_ : durable_names_;
        if (const auto at = from.find(path); at != from.end())
            left.insert(*at);
    }
    std::erase_if(folders_,
        [&](const std::string& folder) { return !durable_folders_.contains(folder) && coin(); });
    std::erase_if(
        left, [&](const auto& name) { return !folders_.contains(storage::folder_of(name.first)); });
    // A name and the name that it was before are one file.
    std::set<Content*> lost;
    for (const auto& [path, content] : left)
    {
        if (lost.insert(content.get()).second)
            lose_unsynced(*content);
    }
    names_ = durable_names_ = left;
    durable_folders_ = folders_;
    locks_.clear();
    fail_at_.reset();
}

std::vector<std::uint8_t>& FaultyFileSystem::content(const std::string& path)
{
    return names_.at(path)->cached;
}

void FaultyFileSystem::put(const std::string& path, std::vector<std::uint8_t> bytes)
{
    const std::lock_guard lock{mutex_};
    folders_.insert(storage::folder_of(path));
    durable_folders_ = folders_;
    names_[path] = std::make_shared<Content>(Content{bytes, bytes, {}, false});
    durable_names_[path] = names_[path];
}

std::vector<std::string> FaultyFileSystem::paths() const
{
    const std::lock_guard lock{mutex_};
    std::vector<std::string> paths;
    for (const auto& name : names_)
        paths.push_back(name.first);
    return paths;
}
}  // namespace braid::tests
