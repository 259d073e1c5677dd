// SPDX-License-Identifier: Apache-2.0
#include "storage/rocksdb/rocks_status.hpp"
#include "storage/rocksdb/rocks_store.hpp"
#include <algorithm>
#include <rocksdb/cache.h>

namespace braid::storage
{
namespace
{
using Families = std::vector<rocksdb::ColumnFamilyDescriptor>;

std::unique_ptr<RocksParts> make_parts(const std::string& folder, const RocksOptions& options)
{
    auto parts = std::make_unique<RocksParts>();
    parts->folder = folder;
    parts->options = options;
    parts->files = std::make_shared<CountingFiles>(
        options.files ? options.files : rocksdb::FileSystem::Default());
    parts->env = rocksdb::NewCompositeEnv(parts->files);
    // Rewriting gives way to who executes and acknowledges; where that is refused, nothing is lost but time.
    for (const auto pool : {rocksdb::Env::Priority::LOW, rocksdb::Env::Priority::BOTTOM})
        (void)parts->env->LowerThreadPoolCPUPriority(pool, rocksdb::CpuPriority::kLow);
    parts->cache = rocksdb::NewLRUCache(options.cache_size);
    parts->database_options = database_options(options);
    parts->database_options.env = parts->env.get();
    parts->database_options.listeners = {parts->watch};
    parts->column_options = column_options(options, parts->cache, parts->floor);
    return parts;
}

bool is_made(RocksParts& parts)
{
    return parts.env->FileExists(parts.folder + "/CURRENT").ok();
}

/// What is named by the manifest and not there was lost; nothing else makes a path unknown in a store that is there.
StoreError opening_error(const rocksdb::Status& status)
{
    StoreError error = error_of(status);
    if (error.kind == StoreError::Kind::missing)
        error.kind = StoreError::Kind::corrupt;
    return error;
}

/// An integer of the store's own keys; nothing where it is missing.
template <typename T>
StoreResult<std::optional<T>> read_own(
    rocksdb::DB& database, rocksdb::ColumnFamilyHandle* own, const char* key)
{
    std::string value;
    const rocksdb::Status status = database.Get({}, own, key, &value);
    if (status.IsNotFound())
        return std::optional<T>{};
    if (!status.ok())
        return Err{opening_error(status)};
    if (value.size() != sizeof(T))
    {
        return Err{StoreError{.kind = StoreError::Kind::corrupt,
            .detail = std::string{"the store's own key "} + key + " has " +
                      std::to_string(value.size()) + " bytes"}};
    }
    return std::optional{load_le<T>(reinterpret_cast<const std::uint8_t*>(value.data()))};
}

StoreError foreign(const RocksParts& parts)
{
    return {.kind = StoreError::Kind::missing,
        .detail = parts.folder + " holds a database that is no store of Braid's"};
}

bool is_column(const std::string& family)
{
    for (std::size_t i = 0; i < column_count; ++i)
    {
        if (family == name_of(static_cast<Column>(i)))
            return true;
    }
    return family == rocksdb::kDefaultColumnFamilyName;
}

/// Whether the database that is there is one of this format, found out without writing: other formats' column
/// families need not be ours. Gives whether its making was finished.
StoreResult<bool> check_format(RocksParts& parts)
{
    std::vector<std::string> names;
    rocksdb::Status status =
        rocksdb::DB::ListColumnFamilies(parts.database_options, parts.folder, &names);
    if (!status.ok())
        return Err{opening_error(status)};
    rocksdb::DBOptions options = parts.database_options;
    options.listeners.clear();
    options.info_log_level = rocksdb::InfoLogLevel::FATAL_LEVEL;
    const Families families{{rocksdb::kDefaultColumnFamilyName, {}}};
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    status = rocksdb::DB::OpenForReadOnly(options, parts.folder, families, &handles, &opened);
    if (!status.ok())
        return Err{opening_error(status)};
    const std::unique_ptr<rocksdb::DB> database{opened};
    const auto version = read_own<std::uint32_t>(*database, handles.front(), version_key);
    static_cast<void>(database->DestroyColumnFamilyHandle(handles.front()));
    if (!version.ok())
        return Err{version.error()};
    if (version->has_value() && **version != store_format)
    {
        return Err{StoreError{.kind = StoreError::Kind::version,
            .detail = "format " + std::to_string(**version) + ", and this is format " +
                      std::to_string(store_format)}};
    }
    if (!std::ranges::all_of(names, is_column))
        return Err{foreign(parts)};
    return version->has_value();
}

Families families_of(const RocksParts& parts)
{
    Families families{{rocksdb::kDefaultColumnFamilyName, {}}};
    for (std::size_t i = 0; i < column_count; ++i)
        families.emplace_back(name_of(static_cast<Column>(i)), parts.column_options[i]);
    return families;
}

void take_database(RocksParts& parts, rocksdb::DB* database,
    const std::vector<rocksdb::ColumnFamilyHandle*>& handles)
{
    BRAID_ASSERT(handles.size() == column_count + 1);
    parts.database.reset(database);
    parts.own = handles.front();
    std::copy(handles.begin() + 1, handles.end(), parts.columns.begin());
}

StoreResult<Done> read_floor(RocksParts& parts)
{
    const auto floor = read_own<std::uint64_t>(*parts.database, parts.own, floor_key);
    if (!floor.ok())
        return Err{floor.error()};
    // Nobody else has the floor yet, but for threads of RocksDB that drop less until they see it.
    parts.floor->store(floor->value_or(0), std::memory_order_relaxed);
    return Done{};
}

/// Makes the folder for files of commits, and removes those of commits that were not finished.
rocksdb::Status clear_incoming(RocksParts& parts)
{
    const std::string folder = parts.folder + "/incoming";
    rocksdb::Status status = parts.env->CreateDirIfMissing(folder);
    std::vector<std::string> names;
    if (status.ok())
        status = parts.env->GetChildren(folder, &names);
    for (std::size_t i = 0; status.ok() && i < names.size(); ++i)
    {
        if (names[i].ends_with(".sst"))
            status = parts.env->DeleteFile(folder + "/" + names[i]);
    }
    return status;
}

bool is_empty(const RocksParts& parts)
{
    return std::ranges::all_of(parts.columns,
        [&](rocksdb::ColumnFamilyHandle* handle)
        {
            const std::unique_ptr<rocksdb::Iterator> iterator{
                parts.database->NewIterator({}, handle)};
            iterator->SeekToFirst();
            return !iterator->Valid() && iterator->status().ok();
        });
}

/// Holds the lock of a store for a while, so that nobody changes what is looked at.
class HeldLock
{
public:
    explicit HeldLock(rocksdb::Env& env) noexcept : env_(env) {}
    HeldLock(const HeldLock&) = delete;
    HeldLock& operator=(const HeldLock&) = delete;
    ~HeldLock()
    {
        if (lock_ != nullptr)
            static_cast<void>(env_.UnlockFile(lock_));
    }

    [[nodiscard]] rocksdb::Status take(const std::string& folder)
    {
        return env_.LockFile(folder + "/LOCK", &lock_);
    }
    [[nodiscard]] rocksdb::FileLock* release() noexcept { return std::exchange(lock_, nullptr); }

private:
    rocksdb::Env& env_;
    rocksdb::FileLock* lock_ = nullptr;
};

/// Whether a store is there and was finished.
StoreResult<bool> inspect(RocksParts& parts)
{
    if (const auto status = parts.env->CreateDirIfMissing(parts.folder); !status.ok())
        return Err{error_of(status)};
    HeldLock lock{*parts.env};
    if (const auto status = lock.take(parts.folder); !status.ok())
        return Err{error_of(status)};
    if (const auto status = clear_incoming(parts); !status.ok())
        return Err{error_of(status)};
    if (!is_made(parts))
        return false;
    return check_format(parts);
}
}  // namespace

StoreResult<std::unique_ptr<Store>> open_rocks_store(
    const std::string& folder, const RocksOptions& options)
{
    auto parts = make_parts(folder, options);
    const auto finished = inspect(*parts);
    if (!finished.ok())
        return Err{finished.error()};
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* database = nullptr;
    const rocksdb::Status status = rocksdb::DB::Open(
        parts->database_options, folder, families_of(*parts), &handles, &database);
    if (!status.ok())
        return Err{*finished ? opening_error(status) : error_of(status)};
    take_database(*parts, database, handles);
    if (const auto read = read_floor(*parts); !read.ok())
        return Err{read.error()};
    if (!*finished && !is_empty(*parts))
        return Err{foreign(*parts)};
    auto store = std::make_unique<RocksStore>(std::move(parts), true);
    if (!*finished)
    {
        if (const auto written = store->write_version(); !written.ok())
            return Err{written.error()};
    }
    return std::unique_ptr<Store>{std::move(store)};
}

StoreResult<std::unique_ptr<const Store>> open_rocks_store_read_only(
    const std::string& folder, const RocksOptions& options)
{
    auto parts = make_parts(folder, options);
    if (!is_made(*parts))
        return Err{StoreError{.kind = StoreError::Kind::missing, .detail = folder}};
    HeldLock lock{*parts->env};
    if (const auto status = lock.take(folder); !status.ok())
    {
        // A file system that is read-only has nobody who writes.
        const StoreError error = error_of(status);
        const bool read_only = error.detail.find("Read-only file system") != std::string::npos ||
                               error.detail.find("Permission denied") != std::string::npos;
        if (!read_only)
            return Err{error};
    }
    const auto finished = check_format(*parts);
    if (!finished.ok())
        return Err{finished.error()};
    if (!*finished)
        return Err{foreign(*parts)};
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* database = nullptr;
    const rocksdb::Status status = rocksdb::DB::OpenForReadOnly(
        parts->database_options, folder, families_of(*parts), &handles, &database);
    if (!status.ok())
        return Err{opening_error(status)};
    take_database(*parts, database, handles);
    if (const auto read = read_floor(*parts); !read.ok())
        return Err{read.error()};
    parts->lock = lock.release();
    return std::unique_ptr<const Store>{std::make_unique<RocksStore>(std::move(parts), false)};
}
}  // namespace braid::storage
