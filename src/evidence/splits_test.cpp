#include "evidence/splits.hpp"
#include <gtest/gtest.h>
