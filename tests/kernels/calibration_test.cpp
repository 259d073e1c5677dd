// SPDX-License-Identifier: Apache-2.0
#include "kernels/calibration.hpp"

#include "kernels/rows.hpp"
#include "tests/support/scratch_folder.hpp"
#include <fstream>
#include <gtest/gtest.h>

namespace braid::kernels
{
namespace
{
const CalibrationKey key{
    .processor = "Some Processor 6-1-2", .build = "0011aabb", .devices = "Some GPU, Some GPU"};

Calibration some_calibration()
{
    Calibration calibration;
    calibration.of(Operation::keccak256, RowId::avx2) = 4;
    calibration.of(Operation::keccak256, RowId::avx512) = 1;
    calibration.of(Operation::ecrecover, RowId::cuda) = BatchMins::never;
    calibration.of(Operation::ed25519, RowId::cuda) = BatchMins::never - 1;
    return calibration;
}

constexpr std::string_view head =
    "braid kernels 2\nprocessor Some Processor 6-1-2\nbuild 0011aabb\ndevices Some GPU, Some GPU\n";

CalibrationError error_of(const std::string& text)
{
    const auto parsed = parse_calibration(text, key);
    EXPECT_FALSE(parsed.ok()) << text;
    return parsed.ok() ? CalibrationError{} : parsed.error();
}

/// Points the cache at a folder of the test's own.
class CacheFolder
{
public:
    CacheFolder() { ::setenv("XDG_CACHE_HOME", folder_.path().c_str(), 1); }
    CacheFolder(const CacheFolder&) = delete;
    CacheFolder& operator=(const CacheFolder&) = delete;
    ~CacheFolder() { ::unsetenv("XDG_CACHE_HOME"); }

    [[nodiscard]] const std::filesystem::path& path() const { return folder_.path(); }

private:
    tests::ScratchFolder folder_;
};

void write_file(const std::string& content)
{
    const std::filesystem::path file = calibration_file();
    std::filesystem::create_directories(file.parent_path());
    std::ofstream{file, std::ios::binary} << content;
}
}  // namespace

TEST(calibration, reads_what_it_wrote)
{
    const auto text = calibration_text(some_calibration(), key);
    const auto parsed = parse_calibration(text, key);
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(*parsed, some_calibration());
    EXPECT_LT(text.size(), calibration_size_max / 10);
}

TEST(calibration, refuses_what_another_machine_or_build_wrote)
{
    const auto text = calibration_text(some_calibration(), key);
    const auto with = [](auto member, const char* value)
    {
        CalibrationKey other = key;
        other.*member = value;
        return other;
    };
    for (const CalibrationKey& other :
        {with(&CalibrationKey::processor, "Other"), with(&CalibrationKey::build, "0011aabc"),
            with(&CalibrationKey::devices, "none"), with(&CalibrationKey::devices, "Some GPU")})
        EXPECT_EQ(parse_calibration(text, other).error(), CalibrationError::other_machine);
    // Formats before and after this one.
    for (const char* number : {"1", "3"})
        EXPECT_EQ(error_of("braid kernels " + std::string{number} + text.substr(text.find('\n'))),
            CalibrationError::other_machine);
}

TEST(calibration, refuses_every_truncation)
{
    const auto text = calibration_text(some_calibration(), key);
    for (std::size_t size = 0; size < text.size(); ++size)
        EXPECT_FALSE(parse_calibration(std::string_view{text}.substr(0, size), key).ok()) << size;
}

TEST(calibration, refuses_lines_that_say_nothing_known)
{
    const std::string begin{head};
    ASSERT_TRUE(parse_calibration(begin + "end\n", key).ok());
    ASSERT_TRUE(parse_calibration(begin + "keccak256 avx2 4\nend\n", key).ok());
    for (const char* line :
        {"", "keccak256", "keccak256 avx2", "keccak256 avx2 ", "knitting avx2 4",
            "keccak256 neon 4", "keccak256 avx2 0", "keccak256 avx2 04", "keccak256 avx2 -4",
            "keccak256 avx2 4 ", "keccak256 avx2 4x", "keccak256  avx2 4", " keccak256 avx2 4",
            "keccak256 avx2 4294967295", "keccak256 avx2 4294967296", "keccak256 avx2 Never",
            "keccak256 avx2 4\nkeccak256 avx2 5", "end\nend", "end\nkeccak256 avx2 4"})
        EXPECT_EQ(error_of(begin + line + "\nend\n"), CalibrationError::malformed) << line;
    EXPECT_EQ(error_of("braid kernel 2" + begin.substr(15) + "end\n"), CalibrationError::malformed);
}

TEST(calibration, reaches_the_choice_of_every_operation)
{
    for (std::size_t i = 0; i < operation_count; ++i)
    {
        const auto operation = static_cast<Operation>(i);
        EXPECT_EQ(operation_of_name(name_of(operation)), operation);
        Calibration calibration;
        calibration.of(operation, RowId::cuda) = 100;
        use(calibration);
        EXPECT_EQ(batch_mins(operation).of(RowId::cuda, ~std::size_t{0}), 100U);
        use({});
        EXPECT_EQ(batch_mins(operation).of(RowId::cuda, ~std::size_t{0}), ~std::size_t{0});
    }
}

TEST(calibration, refuses_what_is_too_large)
{
    std::string text{head};
    text.resize(calibration_size_max + 1, '\n');
    EXPECT_EQ(error_of(text), CalibrationError::too_large);
}

TEST(calibration, the_file_is_found_again_and_replaced_whole)
{
    const CacheFolder cache;
    EXPECT_EQ(load_calibration().error(), CalibrationError::not_accessible);
    ASSERT_TRUE(save_calibration(some_calibration()).ok());
    EXPECT_EQ(*load_calibration(), some_calibration());
    ASSERT_TRUE(save_calibration(Calibration{}).ok());
    EXPECT_EQ(*load_calibration(), Calibration{});
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{cache.path()})
        files += entry.is_regular_file() ? 1 : 0;
    EXPECT_EQ(files, 1U);
    EXPECT_TRUE(std::filesystem::path{calibration_file()}.string().starts_with(
        cache.path().string() + "/braid/kernels-"));
}

TEST(calibration, a_broken_file_is_an_error_and_no_more)
{
    const CacheFolder cache;
    write_file("\xff\xfe\x00 nonsense");
    EXPECT_EQ(load_calibration().error(), CalibrationError::malformed);
    write_file(std::string(1 << 20, 'a'));
    EXPECT_EQ(load_calibration().error(), CalibrationError::too_large);
    const std::filesystem::path file = calibration_file();
    std::filesystem::remove(file);
    std::filesystem::create_directory(file);
    EXPECT_EQ(load_calibration().error(), CalibrationError::not_accessible);
    EXPECT_EQ(save_calibration({}).error(), CalibrationError::not_accessible);
}

TEST(calibration, without_a_folder_there_is_none)
{
    const CacheFolder cache;
    ::setenv("XDG_CACHE_HOME", "relative", 1);
    const std::string home = std::getenv("HOME") == nullptr ? "" : std::getenv("HOME");
    ::unsetenv("HOME");
    EXPECT_EQ(calibration_file(), "");
    EXPECT_EQ(load_calibration().error(), CalibrationError::no_place);
    EXPECT_EQ(save_calibration({}).error(), CalibrationError::no_place);
    ::setenv("HOME", home.c_str(), 1);
}

TEST(calibration, reaches_the_choice_of_rows_and_leaves_it_again)
{
    const auto yes = +[]() noexcept { return true; };
    const std::array<Row<int>, 3> rows{{{.id = RowId::scalar, .available = yes, .function = 1},
        {.id = RowId::avx2, .available = yes, .batch_min = 4, .function = 2},
        {.id = RowId::avx512, .available = yes, .batch_min = 8, .function = 3}}};
    const auto chosen = [&rows](std::size_t batch)
    {
        return choose(Rows<int>{rows}, batch, RowChoice{}, &batch_mins(Operation::lthash)).function;
    };
    EXPECT_EQ(chosen(3), 1);
    EXPECT_EQ(chosen(8), 3);
    Calibration calibration;
    calibration.of(Operation::lthash, RowId::avx2) = 2;
    calibration.of(Operation::lthash, RowId::avx512) = BatchMins::never;
    use(calibration);
    EXPECT_EQ(chosen(1), 1);
    EXPECT_EQ(chosen(3), 2);
    EXPECT_EQ(chosen(1'000'000), 2);
    use({});
    EXPECT_EQ(chosen(3), 1);
    EXPECT_EQ(chosen(8), 3);
}
}  // namespace braid::kernels
