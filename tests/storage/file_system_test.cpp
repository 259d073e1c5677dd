// SPDX-License-Identifier: Apache-2.0
#include "storage/file_system.hpp"
#include "tests/support/faulty_file_system.hpp"
#include "tests/support/scratch_folder.hpp"
#include <algorithm>
#include <cerrno>
#include <gtest/gtest.h>

using namespace braid;
using namespace braid::storage;
using namespace braid::tests;

namespace
{
Bytes bytes_of_text(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string text_of_file(File& file)
{
    std::vector<std::uint8_t> bytes(file.size().value());
    EXPECT_EQ(file.read(0, bytes).value(), bytes.size());
    return {bytes.begin(), bytes.end()};
}

/// What both implementations do.
void expect_files_work(FileSystem& files, const std::string& folder)
{
    ASSERT_TRUE(files.make_folder(folder).ok());
    ASSERT_TRUE(files.make_folder(folder).ok());
    ASSERT_TRUE(files.sync_folder(folder_of(folder)).ok());
    EXPECT_EQ(
        files.open(folder + "/a", FileMode::existing).error().kind(), FileError::Kind::missing);
    {
        const auto file = files.open(folder + "/a", FileMode::fresh).value();
        EXPECT_TRUE(file->write(0, bytes_of_text("hello world")).ok());
        EXPECT_TRUE(file->write(6, bytes_of_text("there")).ok());
        EXPECT_TRUE(file->write(13, bytes_of_text("!")).ok());
        EXPECT_TRUE(file->sync().ok());
        EXPECT_EQ(text_of_file(*file), std::string("hello there\0\0!", 14));
        EXPECT_TRUE(file->truncate(5).ok());
        EXPECT_TRUE(file->reload().ok());
        EXPECT_EQ(text_of_file(*file), "hello");
        std::array<std::uint8_t, 4> end{};
        EXPECT_EQ(file->read(3, end).value(), 2U);
        EXPECT_EQ(file->read(30, end).value(), 0U);
    }
    ASSERT_TRUE(files.rename(folder + "/a", folder + "/b").ok());
    EXPECT_TRUE(files.sync_folder(folder).ok());
    EXPECT_EQ(files.list(folder).value(), std::vector<std::string>{"b"});
    EXPECT_EQ(text_of_file(*files.open(folder + "/b", FileMode::existing).value()), "hello");
    EXPECT_EQ(text_of_file(*files.open(folder + "/b", FileMode::fresh).value()), "");
    ASSERT_TRUE(files.remove(folder + "/b").ok());
    EXPECT_EQ(files.remove(folder + "/b").error().kind(), FileError::Kind::missing);
    EXPECT_TRUE(files.list(folder).value().empty());
    {
        const auto lock = files.lock(folder + "/LOCK");
        ASSERT_TRUE(lock.ok());
        EXPECT_EQ(files.lock(folder + "/LOCK").error().kind(), FileError::Kind::locked);
    }
    EXPECT_TRUE(files.lock(folder + "/LOCK").ok());
}

TEST(file_system, of_the_system_works)
{
    const ScratchFolder scratch;
    expect_files_work(os_file_system(), (scratch.path() / "files").string());
}

TEST(file_system, of_tests_works_alike)
{
    FaultyFileSystem files{1};
    expect_files_work(files, "/files");
}

TEST(file_system, of_the_system_names_its_errors)
{
    const auto full = os_file_system().open("/dev/full", FileMode::existing);
    ASSERT_TRUE(full.ok());
    const auto error = (*full)->write(0, bytes_of_text("x")).error();
    EXPECT_EQ(error.number, ENOSPC);
    EXPECT_EQ(error.kind(), FileError::Kind::full);
    EXPECT_EQ(error.message(),
        "cannot write /dev/full: No space left on device (errno 28): free space or raise the "
        "quota, then start again; what was acknowledged is safe");
    EXPECT_EQ(os_file_system().list("/dev/full/none").error().number, ENOTDIR);
    EXPECT_EQ((FileError{FileOperation::sync, EIO, "a"}.kind()), FileError::Kind::io);
    EXPECT_EQ((FileError{FileOperation::open, EROFS, "a"}.kind()), FileError::Kind::permission);
    EXPECT_EQ((FileError{FileOperation::lock, EWOULDBLOCK, "a"}.kind()), FileError::Kind::locked);
    EXPECT_NE((FileError{FileOperation::read, 123'456, "a"}.message().find("unknown error")),
        std::string::npos);
}

TEST(file_system, finds_the_folder_of_a_path)
{
    EXPECT_EQ(folder_of("/a/b/c"), "/a/b");
    EXPECT_EQ(folder_of("/a/b/"), "/a");
    EXPECT_EQ(folder_of("/a"), "/");
    EXPECT_EQ(folder_of("a/b"), "a");
    EXPECT_EQ(folder_of("a"), ".");
    EXPECT_EQ(folder_of(""), ".");
    EXPECT_EQ(folder_of("/"), "/");
}

TEST(file_system, of_tests_keeps_what_is_synced_and_may_lose_the_rest)
{
    std::size_t lost = 0;
    std::size_t kept = 0;
    std::size_t lost_names = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
    {
        FaultyFileSystem files{seed};
        ASSERT_TRUE(files.make_folder("/f").ok());
        ASSERT_TRUE(files.sync_folder("/").ok());
        const auto file = files.open("/f/a", FileMode::fresh).value();
        const std::vector<std::uint8_t> page(FaultyFileSystem::page_size, 1);
        ASSERT_TRUE(file->write(0, page).ok());
        ASSERT_TRUE(file->sync().ok());
        ASSERT_TRUE(files.sync_folder("/f").ok());
        ASSERT_TRUE(file->write(page.size(), page).ok());
        ASSERT_TRUE(files.open("/f/b", FileMode::fresh).ok());
        files.lose_power();
        const auto& left = files.content("/f/a");
        ASSERT_GE(left.size(), page.size());
        EXPECT_TRUE(std::equal(page.begin(), page.end(), left.begin()));
        const bool whole = left.size() == 2 * page.size() &&
                           std::equal(page.begin(), page.end(), left.begin() + 4096);
        ++(whole ? kept : lost);
        lost_names += files.list("/f").value().size() == 1 ? 1 : 0;
    }
    EXPECT_GT(lost, 20U);
    EXPECT_GT(kept, 5U);
    EXPECT_GT(lost_names, 20U);
    EXPECT_LT(lost_names, 180U);
}

TEST(file_system, of_tests_loses_what_a_failed_sync_did_not_write)
{
    std::size_t differ = 0;
    for (std::uint64_t seed = 0; seed < 100; ++seed)
    {
        FaultyFileSystem files{seed};
        ASSERT_TRUE(files.make_folder("/f").ok());
        const auto file = files.open("/f/a", FileMode::fresh).value();
        const std::vector<std::uint8_t> page(FaultyFileSystem::page_size, 1);
        ASSERT_TRUE(file->write(0, page).ok());
        files.fail_at(files.operation_count(), EIO, false);
        EXPECT_EQ(file->sync().error().number, EIO);
        EXPECT_TRUE(file->sync().ok());
        EXPECT_EQ(files.content("/f/a"), page);
        EXPECT_TRUE(file->reload().ok());
        differ += files.content("/f/a") != page ? 1 : 0;
    }
    EXPECT_GT(differ, 20U);
    EXPECT_LT(differ, 80U);
}
}  // namespace
